import { findToken } from '../accounts/mailTokens.ts'
import { addMember, vouchFor } from '../accounts/members.ts'
import { refuseUsername } from '../accounts/usernames.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { mailAddress } from '../mail/address.ts'
import { refuseTaken } from './newMember.ts'

const FIRST_ADMIN = /^\/first-admin\/([A-Za-z0-9_-]{32})$/

/** Whether somebody may join by the form; on a private site only its first administrator, on the way to their link. */
export async function mayJoin(
  db: Db,
  { isPrivate }: Pick<Config, 'isPrivate'>,
  { returnTo, now }: { returnTo: string | undefined; now: Time }
): Promise<boolean> {
  if (!isPrivate) return true
  const secret = FIRST_ADMIN.exec(returnTo ?? '')?.[1]
  return secret !== undefined && (await findToken(db, 'admin', secret, now)) !== undefined
}

/**
 * Adds somebody for whose address the operator vouches; they choose a password as if they had forgotten theirs.
 * @returns a sentence that says why not; null when it is done
 */
export async function addKnown(
  db: Db,
  { username, typed, now }: { username: string; typed: string; now: Time }
): Promise<string | null> {
  const address = mailAddress(typed)
  if (!address) return 'That does not look like an e-mail address.'
  const refusal = refuseUsername(username)
  if (refusal) return refusal
  return inTransaction(db, async (trx) => {
    const id = await addMember(trx, { username, passwordHash: null, address: null, now })
    if (id === undefined) return (await refuseTaken(trx, username)).username ?? 'That name is taken.'
    return (await vouchFor(trx, id, { address, now })) ? null : taken(trx, id)
  })
}

/** Throws the new member away with everything else that the transaction did. */
async function taken(trx: Db, id: number): Promise<string> {
  await trx.deleteFrom('account').where('id', '=', id).execute()
  return 'Somebody else has that address already.'
}
