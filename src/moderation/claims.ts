import type { Db } from '../db/open.ts'
import type { ThingKind, Time } from '../db/schema.ts'

/** Time to look at something and decide; whoever goes away keeps nobody waiting for longer. */
export const CLAIM_MS = 15 * 60_000

export interface Claimed {
  kind: ThingKind
  id: number
}

/** Takes a thing of the desk for a moderator, or keeps it. @returns whether it is theirs now */
export async function claim(db: Db, thing: Claimed, accountId: number, now: Time): Promise<boolean> {
  const row = await db
    .insertInto('desk_claim')
    .values({ thing_kind: thing.kind, thing_id: thing.id, account_id: accountId, until: now + CLAIM_MS })
    .onConflict((conflict) =>
      conflict
        .columns(['thing_kind', 'thing_id'])
        .doUpdateSet({ account_id: accountId, until: now + CLAIM_MS })
        .where((eb) =>
          eb.or([eb('desk_claim.until', '<=', now), eb('desk_claim.account_id', '=', accountId)])
        )
    )
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function letGo(db: Db, thing: Claimed): Promise<void> {
  await db
    .deleteFrom('desk_claim')
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .execute()
}

export interface Claim extends Claimed {
  accountId: number
  displayName: string
  until: Time
}

/** All that moderators are at now. */
export const listClaims = (db: Db, now: Time): Promise<Claim[]> =>
  db
    .selectFrom('desk_claim')
    .innerJoin('account', 'account.id', 'desk_claim.account_id')
    .select([
      'thing_kind as kind',
      'thing_id as id',
      'account_id as accountId',
      'display_name as displayName',
      'until'
    ])
    .where('until', '>', now)
    .execute()
