import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { enqueue } from '../../jobs/queue.ts'
import type { JobHandler } from '../../jobs/worker.ts'
import { countedComment, putAway, removeComment } from '../store.ts'
import { withheldAs } from '../withholding.ts'

export const UNDO_DAYS = 14
/** For this long its author can have a deleted comment back. */
export const UNDO_MS = UNDO_DAYS * 86_400_000

/** Takes down a comment of one's own; its text goes when it is too late to undo. */
export async function deleteComment(db: Db, commentId: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    await removeComment(trx, commentId, { by: 'author', reason: '', at: now })
    await enqueue(trx, 'erase-comment', { commentId }, now + UNDO_MS)
  })
}

/**
 * Brings back a comment that its author deleted; what a moderator withheld meanwhile stays withheld.
 * @returns whether it could be: not after it was erased, nor when somebody else took it down
 */
export async function restoreComment(db: Db, commentId: number, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('comment')
      .select('id')
      .where('id', '=', commentId)
      .where('removed_by', '=', 'author')
      .where('removed_at', '>', now - UNDO_MS)
      .executeTakeFirst()
    const comment = due && (await countedComment(trx, commentId))
    if (!comment) return false
    await putAway(trx, comment, withheldAs(comment))
    return true
  })
}

/** Forgets what a comment said, in every version, once it is too late to restore it. */
export async function eraseIfDue(db: Db, commentId: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('comment')
      .set({ body_markdown: '', body_html: '' })
      .where('id', '=', commentId)
      .where('removed_by', '=', 'author')
      .where('removed_at', '<=', now - UNDO_MS)
      .executeTakeFirst()
    if (numUpdatedRows > 0n)
      await trx.deleteFrom('comment_version').where('comment_id', '=', commentId).execute()
  })
}

export const eraseCommentJob: JobHandler = ({ db, now }, { commentId }: { commentId: number }) =>
  eraseIfDue(db, commentId, now)
