import type { Db } from '../db/open.ts'
import type { Time, Withheld } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { notifyOfComment } from '../notifications/store.ts'
import { type CountedComment, countedComment, isPassing, putAway, type Removal } from './store.ts'

/**
 * Withholds a comment from everybody but its author and moderators. `held`: until a moderator has looked at it.
 * @returns whether it was not withheld in that way before
 */
export async function withholdComment(db: Db, commentId: number, how: Withheld, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const comment = await countedComment(trx, commentId)
    if (!comment || comment[KEY[how]] !== null) return false
    await trx
      .updateTable('comment')
      .set({ [COLUMN[how]]: now })
      .where('id', '=', commentId)
      .execute()
    if (isPassing(comment.removedBy)) await putAway(trx, comment, withheldAs({ ...comment, [KEY[how]]: now }))
    return true
  })
}

/** Gives it back to everybody, unless something else withholds it. @returns whether it was withheld in that way */
export async function releaseComment(db: Db, commentId: number, how: Withheld): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const comment = await countedComment(trx, commentId)
    if (!comment || comment[KEY[how]] === null) return false
    await trx
      .updateTable('comment')
      .set({ [COLUMN[how]]: null })
      .where('id', '=', commentId)
      .execute()
    const removal = withheldAs({ ...comment, [KEY[how]]: null })
    if (isPassing(comment.removedBy)) await putAway(trx, comment, removal)
    const appears = isPassing(comment.removedBy) && removal === null
    if (how === 'held' && appears) await notifyOfComment(trx, { storyId: comment.storyId, commentId })
    return true
  })
}

/** What keeps a comment from being read that nobody removed for good; null for nothing. */
export function withheldAs({
  hiddenAt,
  heldAt
}: Pick<CountedComment, 'hiddenAt' | 'heldAt'>): Removal | null {
  if (hiddenAt !== null) return { by: 'hidden', at: hiddenAt, reason: '' }
  return heldAt === null ? null : { by: 'held', at: heldAt, reason: '' }
}

const KEY = { hidden: 'hiddenAt', held: 'heldAt' } as const
const COLUMN = { hidden: 'hidden_at', held: 'held_at' } as const
