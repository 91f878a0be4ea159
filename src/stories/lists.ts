import { sql } from 'kysely'
import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, keysetPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { tagsOfStories } from '../tags/store.ts'
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
}

export type StoryOrder = 'hot' | 'latest' | 'top'

export interface StoryFilter {
  order: StoryOrder
  authorId?: number
  /** Stories that carry any of these tags. */
  tagIds?: readonly number[]
  /** Only stories published at this time or later. */
  since?: Time
}

const SORT_COLUMN = { hot: 'story.hot_rank', latest: 'story.published_at', top: 'story.points' } as const

/** One page of stories; the neighbouring pages keep their place while new stories arrive. */
export async function listStories(
  db: Db,
  filter: StoryFilter,
  cursor: Cursor | null,
  size = STORIES_A_PAGE
): Promise<Page<StoryLine>> {
  const { order, authorId, tagIds, since } = filter
  const query = storyLines(db, order)
    .$if(authorId !== undefined, (qb) => qb.where('story.author_id', '=', authorId as number))
    .$if(since !== undefined, (qb) => qb.where('story.published_at', '>=', since as number))
    .$if(tagIds !== undefined, (qb) =>
      qb.where('story.id', 'in', (eb) =>
        eb
          .selectFrom('story_tag')
          .select('story_id')
          .where('tag_id', 'in', tagIds as readonly number[])
      )
    )
  const page = await keysetPage(query, { key: SORT_COLUMN[order], shortId: 'story.short_id' }, cursor, size)
  return { ...page, rows: await withTags(db, page.rows) }
}

/** These stories, where they can be read, in the order of the ids. */
export async function storiesByIds(db: Db, ids: readonly number[]): Promise<StoryLine[]> {
  const rows = ids.length ? await storyLines(db, 'latest').where('story.id', 'in', ids).execute() : []
  return withTags(
    db,
    rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  )
}

const CANDIDATES_A_TAG = 200

/** Stories to read after this one: the most shared tags first, then the hottest. */
export async function readNext(
  db: Db,
  story: { id: number; tags: string[] },
  size = 4
): Promise<StoryLine[]> {
  const related = await relatedIds(db, story, size)
  const rows = related.length ? await linesById(db, { ids: related }) : []
  rows.sort((a, b) => related.indexOf(a.id) - related.indexOf(b.id))
  if (rows.length < size) {
    const hottest = await storyLines(db, 'hot')
      .where('story.id', 'not in', [story.id, ...related])
      .orderBy('story.hot_rank', 'desc')
      .limit(size - rows.length)
      .execute()
    rows.push(...hottest)
  }
  return withTags(db, rows)
}

/** Looks at the newest stories of each tag only, so that a tag on a million stories costs no more. */
async function relatedIds(db: Db, story: { id: number; tags: string[] }, size: number): Promise<number[]> {
  if (story.tags.length === 0) return []
  return (await relatedStories(db, { id: story.id, tags: story.tags, size })).map((row) => row.id)
}

const relatedStories = prepared((db, story: { id: number; tags: string[]; size: number }) => {
  const candidates = db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select('story_tag.story_id')
    .where('tag.name', 'in', story.tags)
    .where('story_tag.story_id', '!=', story.id)
    .orderBy('story_tag.story_id', 'desc')
    .limit(CANDIDATES_A_TAG * story.tags.length)
  return db
    .selectFrom(candidates.as('candidate'))
    .innerJoin('story', 'story.id', 'candidate.story_id')
    .select('story.id')
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .groupBy(['story.id', 'story.hot_rank'])
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .orderBy('story.hot_rank', 'desc')
    .limit(story.size)
})

const linesById = prepared((db, { ids }: { ids: number[] }) =>
  storyLines(db, 'hot').where('story.id', 'in', ids)
)

function storyLines(db: Db, order: StoryOrder) {
  return readableStories(db).select([
    sql.ref<number>(SORT_COLUMN[order]).as('sortKey'),
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

async function withTags<Row extends { id: number }>(
  db: Db,
  rows: Row[]
): Promise<Array<Row & { tags: string[] }>> {
  const tags = await tagsOfStories(
    db,
    rows.map((row) => row.id)
  )
  return rows.map((row) => ({ ...row, tags: tags.get(row.id) ?? [] }))
}
