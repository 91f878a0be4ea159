import { inComment, writeText } from '../accounts/writing.ts'
import type { Db } from '../db/open.ts'
import type { Remover, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { COMMENT_POINTS } from '../stories/ranking.ts'
import { addPoints } from '../stories/store.ts'
import { newShortId } from '../text/shortId.ts'
import { ancestorIds, childPath, MAX_DEPTH } from './path.ts'

export interface NewComment {
  story: { id: number; authorId: number }
  /** Null where the origin of an imported thread had forgotten who wrote it. */
  authorId: number | null
  parentId: number | null
  markdown: string
  createdAt: Time
  editedAt?: Time
  sourceId?: string
  siteUrl: string
}

/** Posts a comment, or a reply to one; counts it everywhere and moves the story in the hot list. */
export async function postComment(db: Db, comment: NewComment): Promise<{ id: number; shortId: string }> {
  const shortId = newShortId()
  const text = await writeText(db, comment.markdown, inComment(shortId, comment.siteUrl))
  return inTransaction(db, async (trx) => {
    const parent = comment.parentId === null ? null : await placeUnder(trx, comment.parentId)
    const { id } = await trx
      .insertInto('comment')
      .values({
        ...text,
        short_id: shortId,
        ...placement(parent, comment.parentId),
        story_id: comment.story.id,
        author_id: comment.authorId,
        path: '',
        source_id: comment.sourceId ?? null,
        created_at: comment.createdAt,
        edited_at: comment.editedAt ?? null,
        removed_at: null,
        removed_by: null,
        removed_reason: ''
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const path = childPath(parent?.path ?? '', id)
    await trx
      .updateTable('comment')
      .set({ path, root_id: parent?.rootId ?? id })
      .where('id', '=', id)
      .execute()
    await countDescendant(trx, path)
    await countComment(trx, comment.story.id, 1)
    const isOthers = comment.authorId !== null && comment.authorId !== comment.story.authorId
    if (isOthers) await addPoints(trx, comment.story.id, COMMENT_POINTS)
    return { id, shortId }
  })
}

type Parent = Awaited<ReturnType<typeof placeUnder>>

function placement(parent: Parent | null, answeredId: number | null) {
  if (parent === null) return { parent_id: null, reply_to_id: null, root_id: null, depth: 0 }
  const replyTo = parent.id === answeredId ? null : answeredId
  return { parent_id: parent.id, reply_to_id: replyTo, root_id: parent.rootId, depth: parent.depth + 1 }
}

/** The comment itself, or its nearest ancestor that may still have children. */
async function placeUnder(db: Db, commentId: number) {
  const find = (id: number) =>
    db
      .selectFrom('comment')
      .select(['id', 'path', 'depth', 'root_id as rootId'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const comment = await find(commentId)
  if (comment.depth < MAX_DEPTH) return comment
  return find(ancestorIds(comment.path)[MAX_DEPTH - 1] ?? comment.id)
}

async function countDescendant(db: Db, path: string): Promise<void> {
  const above = ancestorIds(path)
  if (above.length === 0) return
  await db
    .updateTable('comment')
    .set((eb) => ({ descendant_count: eb('descendant_count', '+', 1) }))
    .where('id', 'in', above)
    .execute()
}

async function countComment(db: Db, storyId: number, by: 1 | -1): Promise<void> {
  await db
    .updateTable('story')
    .set((eb) => ({ comment_count: eb('comment_count', '+', by) }))
    .where('id', '=', storyId)
    .execute()
}

export interface Removal {
  by: Remover
  reason: string
  at: Time
}

/** Turns a comment into a tombstone; its replies stay. Removing it twice changes nothing. */
export async function removeComment(db: Db, commentId: number, { by, reason, at }: Removal): Promise<void> {
  await inTransaction(db, async (trx) => {
    const removed = await trx
      .updateTable('comment')
      .set({ removed_at: at, removed_by: by, removed_reason: reason })
      .where('id', '=', commentId)
      .where('removed_at', 'is', null)
      .returning('story_id')
      .executeTakeFirst()
    if (removed) await countComment(trx, removed.story_id, -1)
  })
}
