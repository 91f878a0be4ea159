import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Remover, Time } from '../db/schema.ts'
import { tagsOfStories } from '../tags/store.ts'

/** A story as its teller alone sees it: drafts and removed ones too. */
export interface OwnStory {
  id: number
  shortId: string
  slug: string
  title: string
  markdown: string
  tags: string[]
  coverImageId: number | null
  authorId: number
  /** Told without a name. */
  isAlias: boolean
  publishedAt: Time | null
  editedAt: Time | null
  removedAt: Time | null
  removedBy: Remover | null
  commentCount: number
}

/** What whoever changes a story needs of it. */
export const AS_WRITTEN = [
  'story.id',
  'story.short_id as shortId',
  'story.slug',
  'story.title',
  'story.body_markdown as markdown',
  'story.author_id as authorId',
  'story.edited_at as editedAt',
  'story.removed_at as removedAt'
] as const

/** A story that this account told, by its name or without; undefined for anybody else's. */
export async function findOwnStory(
  db: Db,
  accountId: number,
  shortId: string
): Promise<OwnStory | undefined> {
  const rows = await ownStories(db, await authorIdsOf(db, accountId))
    .where('story.short_id', '=', shortId)
    .execute()
  return (await withTags(db, rows))[0]
}

/** What this account told without its name, the newest first: no page but its own lists them. */
export async function listAliasStories(db: Db, accountId: number): Promise<OwnStory[]> {
  const rows = await ownStories(db, await authorIdsOf(db, accountId))
    .where('author.kind', '=', 'alias')
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .orderBy('story.published_at', 'desc')
    .execute()
  return withTags(db, rows)
}

/** What this account told by name and only waits for a moderator, the newest first. */
export async function listHeldStories(db: Db, accountId: number): Promise<OwnStory[]> {
  const rows = await ownStories(db, [accountId])
    .where('story.removed_by', '=', 'held')
    .where('story.removed_at', 'is not', null)
    .orderBy('story.removed_at', 'desc')
    .execute()
  return withTags(db, rows)
}

/** Waits for a moderator: its teller alone reads it, and can still take it back. */
export const isHeld = ({ removedBy }: Pick<OwnStory, 'removedBy'>): boolean => removedBy === 'held'

/** What this account deleted after this time and can have back, the last deleted first. */
export async function listDeletedStories(db: Db, accountId: number, after: Time): Promise<OwnStory[]> {
  const rows = await ownStories(db, await authorIdsOf(db, accountId))
    .where('story.removed_by', '=', 'author')
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', '>', after)
    .orderBy('story.removed_at', 'desc')
    .execute()
  return withTags(db, rows)
}

function ownStories(db: Db, authorIds: readonly number[]) {
  return db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .select(AS_WRITTEN)
    .select([
      'story.cover_image_id as coverImageId',
      'author.kind',
      'story.published_at as publishedAt',
      'story.removed_by as removedBy',
      'story.comment_count as commentCount'
    ])
    .where('story.author_id', 'in', authorIds)
}

type Row = Awaited<ReturnType<ReturnType<typeof ownStories>['execute']>>[number]

async function withTags(db: Db, rows: Row[]): Promise<OwnStory[]> {
  const tags = await tagsOfStories(
    db,
    rows.map((row) => row.id)
  )
  return rows.map(({ kind, ...row }) => ({ ...row, isAlias: kind === 'alias', tags: tags.get(row.id) ?? [] }))
}
