import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Remover, Time } from '../db/schema.ts'

/** A comment as its author alone sees it: removed ones too. */
export interface OwnComment {
  id: number
  shortId: string
  /** Its author's account, or the alias that they speak as. */
  authorId: number
  markdown: string
  depth: number
  parentId: number | null
  descendantCount: number
  createdAt: Time
  editedAt: Time | null
  removedAt: Time | null
  removedBy: Remover | null
}

/** A comment that this account wrote, under whatever name; undefined for anybody else's. */
export async function findOwnComment(
  db: Db,
  accountId: number,
  storyId: number,
  shortId: string
): Promise<OwnComment | undefined> {
  return db
    .selectFrom('comment')
    .select([
      'id',
      'short_id as shortId',
      (eb) => eb.ref('author_id').$notNull().as('authorId'),
      'body_markdown as markdown',
      'depth',
      'parent_id as parentId',
      'descendant_count as descendantCount',
      'created_at as createdAt',
      'edited_at as editedAt',
      'removed_at as removedAt',
      'removed_by as removedBy'
    ])
    .where('story_id', '=', storyId)
    .where('short_id', '=', shortId)
    .where('author_id', 'in', await authorIdsOf(db, accountId))
    .executeTakeFirst()
}

/** Waits for a moderator: its author alone reads it, and can still change it. */
export const isHeld = ({ removedBy }: Pick<OwnComment, 'removedBy'>): boolean => removedBy === 'held'
