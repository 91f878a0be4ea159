import { hash } from 'node:crypto'
import type { Db } from './open.ts'
import { prepared, preparedRow } from './prepared.ts'
import { inTransaction } from './transaction.ts'

/** Long enough for any form that a browser would send again. */
export const RECEIPT_LIFE_MS = 2 * 86_400_000

/** Where the first sending of a form led to; undefined for a form that was not sent yet. */
export async function findReceipt(db: Db, accountId: number, key: string): Promise<string | undefined> {
  return (await receiptOf(db, { hash: keyHash(accountId, key) }))?.path
}

const receiptOf = preparedRow((db, { hash }: { hash: string }) =>
  db.selectFrom('form_receipt').select('path').where('key_hash', '=', hash)
)

/**
 * Does what a form asks once: a form sent twice, by a double click or again after a lost answer, gets the path
 * that its first sending led to.
 * @param key from the form; without one there is nothing to compare, and the work is done
 * @param work done in a transaction together with the receipt; returns the path to go on to
 */
export async function once(
  db: Db,
  accountId: number,
  key: string,
  work: (trx: Db) => Promise<string>
): Promise<string> {
  return inTransaction(db, async (trx) => {
    if (!key) return work(trx)
    const earlier = await findReceipt(trx, accountId, key)
    if (earlier !== undefined) return earlier
    const path = await work(trx)
    await keep(trx, { key_hash: keyHash(accountId, key), path, created_at: Date.now() })
    return path
  })
}

const keep = prepared((db, receipt: { key_hash: string; path: string; created_at: number }) =>
  db.insertInto('form_receipt').values(receipt)
)

/**
 * Of a key that was random and is kept nowhere: whoever holds the form finds the receipt again, and whoever holds
 * the database does not learn whose it is, as the path may be that of a story told without a name.
 */
const keyHash = (accountId: number, key: string): string => hash('sha256', `${accountId} ${key}`)
