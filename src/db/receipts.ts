import type { Db } from './open.ts'
import { inTransaction } from './transaction.ts'

/** Long enough for any form that a browser would send again. */
export const RECEIPT_LIFE_MS = 2 * 86_400_000

/** Where the first sending of a form led to; undefined for a form that was not sent yet. */
export async function findReceipt(db: Db, accountId: number, key: string): Promise<string | undefined> {
  const earlier = await db
    .selectFrom('form_receipt')
    .select('path')
    .where('account_id', '=', accountId)
    .where('key', '=', key.slice(0, 64))
    .executeTakeFirst()
  return earlier?.path
}

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
    await trx
      .insertInto('form_receipt')
      .values({ account_id: accountId, key: key.slice(0, 64), path, created_at: Date.now() })
      .execute()
    return path
  })
}
