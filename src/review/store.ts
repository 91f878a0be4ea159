import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Self } from './rules/names.ts'

/** What a member never wants to publish, in the order of the alphabet. For the member's own eyes. */
export async function listWords(db: Db, accountId: number): Promise<string[]> {
  return (await wordsOf(db, { accountId })).map(({ word }) => word)
}

const wordsOf = prepared((db, { accountId }: { accountId: number }) =>
  db.selectFrom('review_word').select('word').where('account_id', '=', accountId).orderBy('word')
)

/** Puts these words in the place of those there were. */
export async function saveWords(db: Db, accountId: number, words: readonly string[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('review_word').where('account_id', '=', accountId).execute()
    const rows = words.map((word) => ({ account_id: accountId, word }))
    if (rows.length > 0) await trx.insertInto('review_word').values(rows).execute()
  })
}

/** What says who somebody is. */
export async function getSelf(db: Db, accountId: number): Promise<Self> {
  return db
    .selectFrom('account')
    .select(['username', 'display_name as displayName', 'email', 'link'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}

/** Ids of findings that the teller of this draft found fine. */
export async function listFine(db: Db, draftId: number): Promise<Set<string>> {
  const rows = await db.selectFrom('review_fine').select('finding').where('draft_id', '=', draftId).execute()
  return new Set(rows.map(({ finding }) => finding))
}

export async function findFine(db: Db, draftId: number, finding: string): Promise<void> {
  await db
    .insertInto('review_fine')
    .values({ draft_id: draftId, finding })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** All that was found fine in a draft is looked at again. */
export async function forgetFine(db: Db, draftId: number): Promise<void> {
  await db.deleteFrom('review_fine').where('draft_id', '=', draftId).execute()
}
