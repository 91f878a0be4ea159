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

const latest = (times: readonly number[]): number | null => (times.length > 0 ? Math.max(...times) : null)
