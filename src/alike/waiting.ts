import type { Db } from '../db/open.ts'
import { enqueueOnce } from '../jobs/queue.ts'

/** Leaves it for later to find stories like this one, and to show it at those. */
export const findLater = (db: Db, storyId: number): Promise<void> =>
  enqueueOnce(db, 'find-alike', { storyId }, { key: `alike ${storyId}`, runAt: Date.now() })

/** A story that says something else, or nothing any more, is no longer shown at others for what it said. */
export async function forgetAlike(db: Db, storyId: number): Promise<void> {
  const showing = await db
    .selectFrom('story_alike')
    .select('story_id')
    .where('alike_id', '=', storyId)
    .execute()
  await db.deleteFrom('story_alike').where('story_id', '=', storyId).execute()
  if (showing.length === 0) return
  await db.deleteFrom('story_alike').where('alike_id', '=', storyId).execute()
  for (const { story_id } of showing) await findLater(db, story_id)
}
