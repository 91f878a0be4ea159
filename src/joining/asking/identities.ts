import { vouchFor } from '../../accounts/members.ts'
import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { addIdentity, findByIdentity, type Identity } from '../../identities/store.ts'

/** Whom a provider showed who asks to join. */
export interface AskingIdentity extends Identity {
  /** When the provider vouched for the address of the request; null for one that was typed. */
  addressVerifiedAt: Time | null
}

/** Whether whoever this is at a provider has asked already and waits. */
export async function hasAsked(
  db: Db,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>
): Promise<boolean> {
  const waiting = await db
    .selectFrom('join_identity')
    .select('request_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return waiting !== undefined
}

export async function keepIdentity(trx: Db, requestId: number, identity: AskingIdentity): Promise<void> {
  const { issuer, subject, label, addressVerifiedAt } = identity
  await trx
    .insertInto('join_identity')
    .values({ request_id: requestId, issuer, subject, label, address_verified_at: addressVerifiedAt })
    .execute()
}

export async function identityOf(db: Db, requestId: number): Promise<AskingIdentity | undefined> {
  return db
    .selectFrom('join_identity')
    .select(['issuer', 'subject', 'label', 'address_verified_at as addressVerifiedAt'])
    .where('request_id', '=', requestId)
    .executeTakeFirst()
}

/** Whether the provider's account opens one here by now, so that there is nobody to let in. */
export const isInside = async (db: Db, identity: AskingIdentity): Promise<boolean> =>
  (await findByIdentity(db, identity)) !== undefined

/** Lets the provider's account open the new one. An address that somebody else has by now is left out. */
export async function bindIdentity(
  trx: Db,
  accountId: number,
  identity: AskingIdentity,
  { address, now }: { address: string; now: Time }
): Promise<void> {
  if (identity.addressVerifiedAt !== null) await vouchFor(trx, accountId, { address, now })
  await addIdentity(trx, accountId, identity, now)
}
