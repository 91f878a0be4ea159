import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { countWaysIn, type Doors } from '../identities/issuers.ts'
import type { Sender } from '../mail/texts.ts'
import { factorChanged, firstCodes, forgetCodesOfNothing, waysOf } from '../secondFactor/store.ts'
import type { StoredPasskey } from './webauthn.ts'

/** More than anybody has of browsers, phones and keys. */
export const MAX_PASSKEYS = 20
export const MAX_PASSKEY_NAME_CHARS = 60

export interface NewPasskey {
  accountId: number
  name: string
  passkey: StoredPasskey
  now: Time
}

/** @returns undefined where it is known already, or there are too many; else recovery codes, none where there were some */
export async function addPasskey(
  db: Db,
  sender: Sender,
  { accountId, name, passkey, now }: NewPasskey
): Promise<string[] | undefined> {
  return inTransaction(db, async (trx) => {
    if ((await credentialsOf(trx, accountId)).length >= MAX_PASSKEYS) return undefined
    const added = await trx
      .insertInto('passkey')
      .values({
        account_id: accountId,
        credential_id: passkey.credentialId,
        public_key: passkey.publicKey,
        counter: passkey.counter,
        transports: JSON.stringify(passkey.transports),
        name,
        created_at: now,
        used_at: null
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!added) return undefined
    await factorChanged(trx, sender, accountId, 'A passkey was added: it opens the account by itself.')
    return firstCodes(trx, accountId)
  })
}

/**
 * Takes a passkey of this member out; another's is left alone.
 * @returns `last` where nothing else would open the account
 */
export async function removePasskey(
  db: Db,
  config: Sender & Doors,
  accountId: number,
  id: number
): Promise<'removed' | 'none' | 'last'> {
  return inTransaction(db, async (trx) => {
    const ways = await waysOf(trx, accountId)
    if (!ways.passkeys.some((passkey) => passkey.id === id)) return 'none'
    if (countWaysIn(ways, config) === 1) return 'last'
    await trx.deleteFrom('passkey').where('id', '=', id).where('account_id', '=', accountId).execute()
    await factorChanged(trx, config, accountId, 'A passkey was taken out.')
    await forgetCodesOfNothing(trx, accountId)
    return 'removed'
  })
}

/** @returns whether this member has such a passkey */
export async function renamePasskey(db: Db, accountId: number, id: number, name: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkey')
    .set({ name })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What the browser calls the passkeys of this member, so that none is made twice on one device. */
export async function credentialsOf(db: Db, accountId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('passkey')
    .select('credential_id as credentialId')
    .where('account_id', '=', accountId)
    .execute()
  return rows.map(({ credentialId }) => credentialId)
}

export async function findPasskey(
  db: Db,
  credentialId: string
): Promise<(StoredPasskey & { id: number; accountId: number }) | undefined> {
  const found = await db
    .selectFrom('passkey')
    .innerJoin('account', 'account.id', 'passkey.account_id')
    .select([
      'passkey.id',
      'passkey.account_id as accountId',
      'passkey.credential_id as credentialId',
      'passkey.public_key as publicKey',
      'passkey.counter',
      'passkey.transports'
    ])
    .where('passkey.credential_id', '=', credentialId)
    .where('account.kind', '=', 'member')
    .executeTakeFirst()
  return found && { ...found, transports: JSON.parse(found.transports) as string[] }
}

export async function markUsed(
  db: Db,
  id: number,
  { counter, now }: { counter: number; now: Time }
): Promise<void> {
  await db.updateTable('passkey').set({ counter, used_at: now }).where('id', '=', id).execute()
}
