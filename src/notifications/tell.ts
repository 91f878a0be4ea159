import type { Db } from '../db/open.ts'
import { newShortId } from '../text/shortId.ts'
import type { Telling } from './causes.ts'
import { listenersTo } from './listeners.ts'
import { mailSoon } from './schedule.ts'

/**
 * Leaves a notification for each of these that can read one and has not muted the story. Whoever was told of this
 * comment or story before, for whatever reason and under whatever name, is not told again: call it with the strongest
 * first.
 */
export async function tell(db: Db, telling: Telling): Promise<void> {
  const told = await listenersTo(db, telling)
  if (told.length === 0) return
  const { kind, storyId, commentId, at, actorId, actorCount } = telling
  const rows = await db
    .insertInto('notification')
    .values(
      told.map(({ id }) => ({
        short_id: newShortId(),
        account_id: id,
        kind,
        story_id: storyId,
        comment_id: commentId,
        actor_id: actorId ?? null,
        actor_count: actorCount ?? 1,
        created_at: at,
        read_at: null,
        mailed_at: null
      }))
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('account_id')
    .execute()
  const members = new Map(told.map(({ id, memberId }) => [id, memberId]))
  await mailSoon(
    db,
    rows.map((row) => members.get(row.account_id) ?? row.account_id)
  )
}
