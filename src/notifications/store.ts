import type { Db } from '../db/open.ts'
import { enqueue } from '../jobs/queue.ts'

/** Tells everybody whom a new comment concerns, if the caller's transaction is saved. */
export const notifyOfComment = (db: Db, cause: { storyId: number; commentId: number }): Promise<void> =>
  enqueue(db, 'notify-comment', cause)

/**
 * Tells everybody whom a newly published story concerns, if the caller's transaction is saved. A story that was
 * taken back and is published again is told to nobody twice.
 */
export const notifyOfStory = (db: Db, cause: { storyId: number }): Promise<void> =>
  enqueue(db, 'notify-story', cause)
