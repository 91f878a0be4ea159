import { sql } from 'kysely'
import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, keysetPage, mergedPage, type Page, type Place } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { factLine, type LineWord } from '../facts/facts.ts'
import { factsOfStories, type StoredFacts } from '../facts/store.ts'
import { withoutMutedComments } from '../mutes/counts.ts'
import type { Mutes } from '../mutes/mutes.ts'
import type { MutedIds } from '../mutes/unmuted.ts'
import { tagsOfStories } from '../tags/store.ts'
import type { Stretch } from './periods.ts'
import { columnsOf, placesOfTag, SORT_COLUMN, type StoryOrder, topOfStretch } from './places.ts'
import { readableStories } from './store.ts'

export const STORIES_A_PAGE = 25

/** A story as lists and feeds show it. */
export interface StoryLine {
  id: number
  shortId: string
  sortKey: number
  slug: string
  title: string
  excerpt: string
  readingMinutes: number
  publishedAt: Time
  editedAt: Time | null
  commentCount: number
  reactionCount: number
  /** Null for an alias, which has no page. */
  username: string | null
  displayName: string
  avatarHash: string | null
  pronouns: string
  tags: string[]
  facts: LineFacts
}

/** As much of the facts as one quiet line says. */
export interface LineFacts {
  /** Such as "S2", "migration", "3 h". */
  line: LineWord[]
  severity: string | null
  lesson: string
}

export interface StoryFilter {
  order: StoryOrder
  /** Of whom the list is for. */
  mutes: Mutes
  authorId?: number
  /** Stories that carry any of these tags. */
  tagIds?: readonly number[]
  /** Only stories that were published within these stretches of time; for the top alone. */
  stretches?: readonly Stretch[]
}

/** One page of stories; the neighbouring pages keep their place while new stories arrive. */
export async function listStories(
  db: Db,
  filter: StoryFilter,
  cursor: Cursor | null,
  size = STORIES_A_PAGE
): Promise<Page<StoryLine>> {
  const { order, mutes, authorId, tagIds, stretches } = filter
  const reading = { cursor, rows: size + 1, mutes }
  const heads =
    tagIds?.map((id) => placesOfTag(db, sql.val(id), order, reading)) ??
    stretches?.map((stretch) => topOfStretch(db, stretch, reading))
  if (heads) return listed(db, await mergedPage(db, heads, cursor, size), mutes)
  const lines = storyLines(db, order, mutes)
  const query =
    authorId === undefined
      ? lines.where('story.aside_at', 'is', null)
      : lines.where('story.author_id', '=', authorId)
  const page = await keysetPage(query, columnsOf('story', order), cursor, size)
  return { ...page, rows: await withDetails(db, page.rows, mutes) }
}

/** A page of places with the stories that stand there. */
export async function listed(db: Db, page: Page<Place>, mutes: Mutes): Promise<Page<StoryLine>> {
  const ids = page.rows.map((row) => row.id)
  return { ...page, rows: await storiesByIds(db, ids, mutes) }
}

/** These stories, where they can be read and the reader wants to, in the order of the ids. */
export async function storiesByIds(db: Db, ids: readonly number[], mutes: Mutes): Promise<StoryLine[]> {
  const { people, tagIds } = mutes
  const rows = ids.length ? await linesById(db, { ids: [...ids], people, tagIds }) : []
  return withDetails(
    db,
    rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
    mutes
  )
}

/** A story that shares a tag, but is less hot than so many others with that tag, is not found by it. */
const CANDIDATES_A_TAG = 100

/** Stories to read after this one, none of them shown above: the most shared tags first, then the hottest. */
export async function readNext(
  db: Db,
  story: { id: number; tags: string[] },
  { mutes, size = 4, shown = [] }: { mutes: Mutes; size?: number; shown?: readonly number[] }
): Promise<StoryLine[]> {
  const found = await relatedIds(db, story, size + shown.length, mutes)
  const related = found.filter((id) => !shown.includes(id)).slice(0, size)
  const rows = related.length
    ? await linesById(db, { ids: related, people: mutes.people, tagIds: mutes.tagIds })
    : []
  rows.sort((a, b) => related.indexOf(a.id) - related.indexOf(b.id))
  if (rows.length < size) {
    const hottest = await hottestLines(db, {
      but: [story.id, ...related, ...shown],
      most: size - rows.length,
      people: mutes.people,
      tagIds: mutes.tagIds
    })
    rows.push(...hottest)
  }
  return withDetails(db, rows, mutes)
}

/** Looks at the hottest stories of each tag only, so that a tag on a million stories costs no more. */
async function relatedIds(
  db: Db,
  { id, tags }: { id: number; tags: string[] },
  size: number,
  { people, tagIds }: Mutes
): Promise<number[]> {
  if (tags.length === 0) return []
  return (await relatedStories(db, { id, tags, size, people, tagIds })).map((row) => row.id)
}

const relatedStories = prepared((db, story: { id: number; tags: string[]; size: number } & MutedIds) => {
  const candidates = story.tags.map((name) => {
    const tagId = sql<number>`(${db.selectFrom('tag').select('id').where('name', '=', name)})`
    const reading = { cursor: null, rows: CANDIDATES_A_TAG, mutes: story }
    return sql`select id, "sortKey" from ${placesOfTag(db, tagId, 'hot', reading, story.id)} as hottest`
  })
  const related = sql<{ id: number }>`
    select id from (${sql.join(candidates, sql` union all `)}) as candidate
    group by id order by count(*) desc, max("sortKey") desc limit ${story.size}`
  return { compile: () => related.compile(db) }
})

const hottestLines = prepared((db, { but, most, ...mutes }: { but: number[]; most: number } & MutedIds) =>
  storyLines(db, 'hot', mutes)
    .where('story.aside_at', 'is', null)
    .where('story.id', 'not in', but)
    .orderBy('story.hot_rank', 'desc')
    .limit(most)
)

const linesById = prepared((db, { ids, ...mutes }: { ids: number[] } & MutedIds) =>
  storyLines(db, 'latest', mutes).where('story.id', 'in', ids)
)

function storyLines(db: Db, order: StoryOrder, mutes: MutedIds) {
  return readableStories(db, mutes).select([
    sql.ref<number>(`story.${SORT_COLUMN[order]}`).as('sortKey'),
    'story.id',
    'story.short_id as shortId',
    'story.slug',
    'story.title',
    'story.excerpt',
    'story.reading_minutes as readingMinutes',
    'story.edited_at as editedAt',
    'story.comment_count as commentCount',
    'story.reaction_count as reactionCount',
    bylineUsername,
    avatarColumn('author'),
    'author.display_name as displayName',
    'author.pronouns',
    (eb) => eb.ref('story.published_at').$notNull().as('publishedAt')
  ])
}

async function withDetails<Row extends { id: number; commentCount: number }>(
  db: Db,
  found: Row[],
  mutes: Mutes
): Promise<Array<Row & { tags: string[]; facts: LineFacts }>> {
  const rows = await withoutMutedComments(db, mutes, found)
  const ids = rows.map((row) => row.id)
  const [tags, facts] = [await tagsOfStories(db, ids), await factsOfStories(db, ids)]
  return rows.map((row) => ({ ...row, tags: tags.get(row.id) ?? [], facts: lineFacts(facts.get(row.id)) }))
}

const lineFacts = (facts: StoredFacts | undefined): LineFacts => ({
  line: facts ? factLine(facts) : [],
  severity: facts?.answers.severity?.[0] ?? null,
  lesson: facts?.lessonExcerpt ?? ''
})
