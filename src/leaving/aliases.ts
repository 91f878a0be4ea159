import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { deleteStory } from '../stories/removal/store.ts'
import { eraseUnseenOf, eraseWordsOf } from './words.ts'

/** Takes down what an alias told, as its teller would; it can be had back for as long as the owner can come back. */
export const takeAliasDown: JobHandler = async ({ db, now }, { aliasId }: { aliasId: number }) => {
  await inTransaction(db, async (trx) => {
    const isChosen = await trx
      .selectFrom('alias_owner')
      .innerJoin('account', 'account.id', 'alias_owner.account_id')
      .select('alias_id')
      .where('alias_id', '=', aliasId)
      .where('when_leaving', '=', 'erase')
      .where('account.ends_at', 'is not', null)
      .executeTakeFirst()
    if (!isChosen) return
    const stories = await trx
      .selectFrom('story')
      .select('id')
      .where('author_id', '=', aliasId)
      .where('removed_at', 'is', null)
      .execute()
    for (const { id } of stories) await deleteStory(trx, id, now)
  })
}

/** Erases what was chosen, and leaves the rest to aliases that nobody stands behind. */
export async function letGoOfAliases(db: Db, accountId: number, now: Time): Promise<number[]> {
  const aliases = await db
    .selectFrom('alias_owner')
    .select(['alias_id as id', 'when_leaving as choice'])
    .where('account_id', '=', accountId)
    .execute()
  for (const { id, choice } of aliases) await (choice === 'erase' ? eraseWordsOf : eraseUnseenOf)(db, id, now)
  return aliases.map(({ id }) => id)
}
