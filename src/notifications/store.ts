import type { Db } from '../db/open.ts'
import { enqueue } from '../jobs/queue.ts'
import type { Cause } from './causes.ts'

/** Tells everybody whom a new comment concerns, if the caller's transaction is saved. */
export const notifyOfComment = (db: Db, cause: { storyId: number; commentId: number }): Promise<void> =>
  enqueue(db, 'notify-comment', cause)

/**
 * Tells everybody whom a newly published story concerns, if the caller's transaction is saved. A story that was
 * taken back and is published again is told to nobody twice.
 */
export const notifyOfStory = (db: Db, cause: { storyId: number }): Promise<void> =>
  enqueue(db, 'notify-story', cause)

/**
 * Tells those whom a changed text calls and the text before did not, if the caller's transaction is saved.
 * @param cause with the number of the version before the change
 */
export const notifyOfChange = (db: Db, cause: Cause & { before: number }): Promise<void> =>
  enqueue(db, 'notify-change', cause)
