import { sql } from 'kysely'
import type { Db } from '../src/db/open.ts'
import { factField } from '../src/facts/vocabulary.ts'
import { below, type Random } from './random.ts'

/** One kind of page or act, and an address of it drawn anew for each request, so that no cache has it. */
export interface FlatRow {
  name: string
  /** Of p99 in ms; null where it is compared with the smallest site. */
  goalMs: number | null
  /** Of its size in kB, where one was set. */
  goalKb?: number
  /** The path; for an act, with what its form says. */
  draw(): Promise<{ path: string; form?: Record<string, string> }>
}

const TRIGGERS = factField('trigger')?.values.map(({ value }) => value) ?? []

/** The rows of a generated site (see growth/). */
export async function flatRows(db: Db, random: Random): Promise<FlatRow[]> {
  const stories = await lastId(db, 'story')
  // The last two have the large threads.
  const usual = () => 1 + below(random, stories - 2)
  const story = (id = usual()) =>
    db.selectFrom('story').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const pathOf = async (id?: number) => (({ short_id, slug }) => `/s/${short_id}/${slug}`)(await story(id))
  const person = async () =>
    db
      .selectFrom('account')
      .select('username')
      .where('id', '=', (await story()).author_id)
      .executeTakeFirstOrThrow()
  const tag = async () =>
    db
      .selectFrom('story_tag')
      .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
      .select('tag.name')
      .where('story_tag.story_id', '=', usual())
      .executeTakeFirstOrThrow()
  const trigger = async () => TRIGGERS[below(random, TRIGGERS.length)] ?? ''
  const facet = async () => `/stories?trigger=${await trigger()}`
  const commentOf = async (storyId: number, after: number) =>
    db
      .selectFrom('comment')
      .select(['id', 'short_id'])
      .where('story_id', '=', storyId)
      .where('id', '>=', after)
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
  const permalink = async (storyId: number, first: number, size: number) => {
    const comment = await commentOf(storyId, first + below(random, size))
    return `/s/${(await story(storyId)).short_id}/c/${comment.short_id}`
  }
  const row = (name: string, path: () => Promise<string>, goalMs: number | null = null): FlatRow => ({
    name,
    goalMs,
    draw: async () => ({ path: await path() })
  })
  const says = (name: string, path: () => Promise<string>, goalMs: number | null = null): FlatRow => ({
    name,
    goalMs,
    draw: async () => ({ path: `${await path()}/comments`, form: { body: `Us too, ${random()}.` } })
  })
  const [crowd, chain] = [stories - 1, stories]
  const [crowdFirst, chainFirst] = [await firstComment(db, crowd), await firstComment(db, chain)]
  return [
    row('front page', async () => cursor('/', (await story()).hot_rank, (await story()).short_id)),
    row('latest', async () => cursor('/latest', (await story()).published_at ?? 0, 'mmmmmmmm')),
    row('top of the week', async () => cursor('/top/week', below(random, 20), 'mmmmmmmm')),
    row('top of the year', async () => cursor('/top/year', below(random, 40), 'mmmmmmmm')),
    row('tag', async () => `/t/${(await tag()).name}`),
    row('tag, the hottest', async () => `/t/${(await tag()).name}?sort=hot`),
    row('person', async () => `/u/${(await person()).username}`),
    row('comments of a person', async () => `/u/${(await person()).username}/comments`),
    row('story, 10 comments', () => pathOf()),
    row('feed of a tag', async () => `/t/${(await tag()).name}.atom`),
    row('feed of a thread', async () => `/s/${(await story()).short_id}/comments.rss`),
    row(
      'stories by facts',
      async () => `/stories?before=1.${'0'.repeat(7)}${below(random, 9)}&page=${random()}`,
      50
    ),
    row('stories by one fact', async () => `${await facet()}&page=${random()}`, 50),
    row(
      'stories by three facts',
      async () => `${await facet()}&severity=s1,s2&longer=1h&page=${random()}`,
      50
    ),
    row('feed of some facts', async () => (await facet()).replace('/stories', '/stories.rss')),
    row('insights', async () => '/insights', 150),
    row('insights on a trigger', async () => `/insights/trigger/${await trigger()}`, 150),
    row('Following', async () => '/following'),
    row('notifications', async () => '/notifications'),
    says('post a comment', async () => `/s/${(await story()).short_id}`),
    { ...row('100,000 comments: first page', () => anew(pathOf(crowd)), 100), goalKb: 300 },
    row('100,000 comments: permalink', () => permalink(crowd, crowdFirst, 99_000), 100),
    says('100,000 comments: one more', async () => `/s/${(await story(crowd)).short_id}`, 20),
    row('10,000 deep: first page', () => anew(pathOf(chain)), 100),
    row('10,000 deep: permalink', () => permalink(chain, chainFirst, 9000), 100)
  ]
}

/** A page that no visitor has asked for: an unknown order is the first one. */
const anew = async (path: Promise<string>): Promise<string> => `${await path}?sort=${performance.now()}`

const cursor = (path: string, key: number, shortId: string): string =>
  `${path}?after=${Number(key.toFixed(10))}.${shortId}`

async function lastId(db: Db, table: 'story' | 'account'): Promise<number> {
  const { rows } = await sql<{ id: number }>`select max(id) as id from ${sql.table(table)}`.execute(db)
  return rows[0]?.id ?? 0
}

async function firstComment(db: Db, storyId: number): Promise<number> {
  const row = await db
    .selectFrom('comment')
    .select('id')
    .where('story_id', '=', storyId)
    .orderBy('path')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.id
}
