import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'

/** What moderators have forbidden a person for now. */
export interface Sanction {
  /** They may write nothing: until this time, or for good (Infinity); null where they may. */
  suspendedUntil: Time | null
  /** What they write waits for a moderator. */
  isLimited: boolean
}

/**
 * What moderators have forbidden this account, or any alias of its: a sanction stands on the row that was acted on
 * and nowhere else, so that nothing about an account tells what was done to an alias. For the person's own eyes, and
 * asked only when they do something.
 */
export async function sanctionOf(db: Db, accountId: number, now: Time): Promise<Sanction> {
  const rows = await sanctionRows(db, { accountId })
  const ends = rows.map((row) =>
    row.bannedAt === null ? (row.suspendedUntil ?? 0) : Number.POSITIVE_INFINITY
  )
  const end = Math.max(0, ...ends)
  return {
    suspendedUntil: end > now ? end : null,
    isLimited: rows.some((row) => (row.limitedUntil ?? 0) > now)
  }
}

const sanctionRows = prepared((db, { accountId }: { accountId: number }) =>
  db
    .selectFrom('account')
    .select(['suspended_until as suspendedUntil', 'banned_at as bannedAt', 'limited_until as limitedUntil'])
    .where((eb) =>
      eb.or([
        eb('id', '=', accountId),
        eb('id', 'in', eb.selectFrom('alias_owner').select('alias_id').where('account_id', '=', accountId))
      ])
    )
)
