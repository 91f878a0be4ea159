import type { Db } from '../db/open.ts'

/** Sets what an account or alias is forbidden to what its acts that were not undone say. */
export async function renewSanctions(db: Db, accountId: number): Promise<void> {
  const acts = await db
    .selectFrom('moderation_act')
    .select(['kind', 'until', 'created_at as at'])
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['limit', 'suspend', 'ban'])
    .where('undone_at', 'is', null)
    .execute()
  const ends = (kind: string) => acts.filter((act) => act.kind === kind).map((act) => act.until ?? 0)
  const bans = acts.filter((act) => act.kind === 'ban').map((act) => act.at)
  await db
    .updateTable('account')
    .set({
      limited_until: latest(ends('limit')),
      suspended_until: latest(ends('suspend')),
      banned_at: bans.length > 0 ? Math.min(...bans) : null
    })
    .where('id', '=', accountId)
    .execute()
}

/**
 * Lets an alias stand for what was done about a story, and about what its teller said under it, before the name was
 * taken off: left with the account, it would tell at the desk whose alias that is.
 */
export async function handActsOver(
  db: Db,
  { storyId, from, to }: { storyId: number; from: number; to: number }
): Promise<void> {
  await db
    .updateTable('moderation_act')
    .set({ account_id: to })
    .where('account_id', '=', from)
    .where((eb) =>
      eb.or([
        eb.and([eb('thing_kind', '=', 'story'), eb('thing_id', '=', storyId)]),
        eb.and([
          eb('thing_kind', '=', 'comment'),
          eb('thing_id', 'in', eb.selectFrom('comment').select('id').where('story_id', '=', storyId))
        ])
      ])
    )
    .execute()
  for (const id of [from, to]) await renewSanctions(db, id)
}

const latest = (times: readonly number[]): number | null => (times.length > 0 ? Math.max(...times) : null)
