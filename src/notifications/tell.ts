import type { Db } from '../db/open.ts'
import type { NotificationKind, Time } from '../db/schema.ts'
import { newShortId } from '../text/shortId.ts'
import { mailSoon } from './schedule.ts'

export interface Telling {
  kind: NotificationKind
  storyId: number
  commentId: number | null
  accountIds: readonly number[]
  at: Time
  /** Who reacted; who wrote a comment or story is looked up when it is shown, for it may change. */
  actorId?: number
  actorCount?: number
}

/**
 * Leaves a notification for each of these accounts that can read one and has not muted the story. Whoever was told
 * of this comment or story before, for whatever reason, is not told again: call it with the strongest first.
 */
export async function tell(db: Db, telling: Telling): Promise<void> {
  const accountIds = await listeners(db, telling)
  if (accountIds.length === 0) return
  const { kind, storyId, commentId, at, actorId, actorCount } = telling
  const rows = await db
    .insertInto('notification')
    .values(
      accountIds.map((accountId) => ({
        short_id: newShortId(),
        account_id: accountId,
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
  await mailSoon(
    db,
    rows.map((row) => row.account_id)
  )
}

async function listeners(db: Db, { storyId, accountIds }: Telling): Promise<number[]> {
  if (accountIds.length === 0) return []
  const rows = await db
    .selectFrom('account')
    .select('account.id')
    .where('account.id', 'in', accountIds)
    .where('account.kind', '=', 'member')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('mute_story')
            .select('mute_story.story_id')
            .whereRef('mute_story.account_id', '=', 'account.id')
            .where('mute_story.story_id', '=', storyId)
        )
      )
    )
    .execute()
  return rows.map((row) => row.id)
}
