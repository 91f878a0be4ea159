import { sql } from 'kysely'
import { leftNameHash } from '../accounts/members.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Schema, Time } from '../db/schema.ts'
import { scrub } from '../db/scrub.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueueOnce } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { deleteMailsOf } from '../mail/mailer.ts'
import { newShortId } from '../text/shortId.ts'
import { letGoOfAliases } from './aliases.ts'
import { forgetJobs } from './jobs.ts'
import { FORMER, LEDGER } from './ledger.ts'
import { forgetName } from './names.ts'
import { eraseUnseenOf, eraseWordsOf } from './words.ts'

/** The files of the database may be read by somebody else just then; the next attempt finds them free. */
const SCRUB_AFTER_MS = 1000

export const endAccountJob: JobHandler = async ({ db, config, now }, { accountId }: { accountId: number }) =>
  endAccount(db, config, { accountId, now })

/**
 * Ends an account whose time is over, and leaves nothing of who its member was. Done again from its start where it was
 * interrupted: from the first step on nobody can come back.
 */
export async function endAccount(
  db: Db,
  config: Pick<Config, 'mailFolder'>,
  { accountId, now }: { accountId: number; now: Time }
): Promise<void> {
  const account = await shut(db, accountId, now)
  if (!account) return
  const aliasIds = await letGoOfAliases(db, accountId, now)
  if (account.words === 'erase') await eraseWordsOf(db, accountId, now)
  else await eraseUnseenOf(db, accountId, now)
  await forgetName(db, account.username)
  deleteMailsOf(config.mailFolder, account)
  await inTransaction(db, async (trx) => {
    await forgetJobs(trx, { accountId, ...account })
    await emptyReports(trx, accountId)
    await settle(trx, accountId, aliasIds)
    await trx
      .updateTable('account')
      .set({ ...FORMER, username: `former-${newShortId()}` })
      .where('id', '=', accountId)
      .execute()
    const left = { key_hash: leftNameHash(account.username) }
    await trx
      .insertInto('left_name')
      .values(left)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await enqueueOnce(trx, 'scrub', {}, { key: 'scrub', runAt: now + SCRUB_AFTER_MS })
  })
}

export const scrubJob: JobHandler = ({ db }) => scrub(db)

/** From here on nobody can sign in to it, nor is it found by its name. */
async function shut(db: Db, accountId: number, now: Time) {
  return db
    .updateTable('account')
    .set({ kind: 'former', display_name: FORMER.display_name })
    .where('id', '=', accountId)
    .where('kind', 'in', ['member', 'former'])
    .where('ends_at', '<=', now)
    .returning(['username', 'email', 'leaving_words as words'])
    .executeTakeFirst()
}

/** What somebody reported stays as long as moderators need it; what they said about it is theirs, and so are appeals. */
async function emptyReports(trx: Db, accountId: number): Promise<void> {
  await trx.updateTable('report').set({ words: '' }).where('reporter_id', '=', accountId).execute()
  const acts = trx.selectFrom('moderation_act').select('id').where('account_id', '=', accountId)
  await trx.updateTable('appeal').set({ words: '' }).where('act_id', 'in', acts).execute()
}

/** Does with every row that names the account what the ledger says. */
async function settle(trx: Db, accountId: number, aliasIds: readonly number[]): Promise<void> {
  for (const [table, { ends, aliasesToo }] of Object.entries(LEDGER)) {
    const ids = aliasesToo ? [accountId, ...aliasIds] : [accountId]
    for (const [column, end] of Object.entries(ends)) {
      const isTheirs = sql`${sql.ref(column)} in (${sql.join(ids)})`
      if (end === 'goes') await sql`delete from ${sql.table(table)} where ${isTheirs}`.execute(trx)
      if (end === 'unnamed')
        await sql`update ${sql.table(table as keyof Schema)} set ${sql.ref(column)} = null where ${isTheirs}`.execute(
          trx
        )
    }
  }
}
