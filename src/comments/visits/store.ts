import type { Db } from '../../db/open.ts'
import { preparedRow } from '../../db/prepared.ts'
import type { Time } from '../../db/schema.ts'

/** Who opens a page again within this time is still reading: what was new to them stays marked. */
export const READING_MS = 30 * 60_000
/** How exactly a visit is noted: a write for every page would be too many. */
const STEP_MS = 60_000

const lastVisit = preparedRow((db, { accountId, storyId }: { accountId: number; storyId: number }) =>
  db
    .selectFrom('story_visit')
    .select(['created_at as at', 'since'])
    .where('account_id', '=', accountId)
    .where('story_id', '=', storyId)
)

/**
 * Notes that a member opens a story.
 * @param accountId as whom they speak there: a story told without a name does not note who looks after it
 * @returns when they were here last, so that what came since is new to them; null on a first visit
 */
export async function visitStory(
  db: Db,
  accountId: number,
  storyId: number,
  now: Time
): Promise<Time | null> {
  const last = await lastVisit(db, { accountId, storyId })
  if (last && last.at > now - STEP_MS) return last.since
  const isReading = last && last.at > now - READING_MS
  const since = isReading ? last.since : (last?.at ?? now)
  await db
    .insertInto('story_visit')
    .values({ account_id: accountId, story_id: storyId, created_at: now, since })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'story_id']).doUpdateSet({ created_at: now, since })
    )
    .execute()
  return last ? since : null
}
