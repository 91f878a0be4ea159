import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { killTokens } from '../accounts/mailTokens.ts'
import type { Db } from '../db/open.ts'
import type { Time, WordsChoice } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import { postMail } from '../mail/outbox.ts'
import { leavingMail, type Sender, stayingMail } from '../mail/texts.ts'
import { endCeremonies } from '../sessions/ceremonies.ts'
import { endOtherSessions } from '../sessions/store.ts'
import { restoreStory } from '../stories/removal/store.ts'

export const LEAVING_DAYS = 14
/** For this long somebody who left can come back. */
export const LEAVING_MS = LEAVING_DAYS * 86_400_000
/** What was told without a name is gone by then, however late its turn came. */
const LAST_TURN_MS = LEAVING_MS - 12 * 3_600_000

export interface Departure {
  accountId: number
  words: WordsChoice
  /** Stories told without a name that go too, by their short ids; those of others are nobody's business here. */
  erasedStories: readonly string[]
  now: Time
}

/**
 * Closes an account at once and for good in LEAVING_DAYS; closing a closed one changes nothing.
 * @returns false, having done nothing, for the last administrator
 */
export async function closeAccount(db: Db, sender: Sender, departure: Departure): Promise<boolean> {
  const { accountId, words, now } = departure
  return inTransaction(db, async (trx) => {
    if (await isLastAdmin(trx, accountId)) return false
    const closed = await trx
      .updateTable('account')
      .set({
        left_at: now,
        ends_at: now + LEAVING_MS,
        leaving_words: words,
        feed_key: null,
        unsubscribe_key: null
      })
      .where('id', '=', accountId)
      .where('kind', '=', 'member')
      .where('ends_at', 'is', null)
      .returning(['email', 'username'])
      .executeTakeFirst()
    if (!closed) return true
    await endOtherSessions(trx, accountId, null)
    await endCeremonies(trx, accountId)
    await killTokens(trx, accountId)
    await chooseAliases(trx, departure)
    await enqueue(trx, 'end-account', { accountId }, now + LEAVING_MS)
    const { email: to, username } = closed
    if (to) await postMail(trx, leavingMail(sender, { to, username }, now + LEAVING_MS))
    return true
  })
}

/** The only one who could give another an office. */
export async function isLastAdmin(db: Db, accountId: number): Promise<boolean> {
  const admins = await db
    .selectFrom('account')
    .select('id')
    // Written out, as in the index of these.
    .where('role', '=', sql.lit('admin'))
    .where('kind', '=', 'member')
    .where('ends_at', 'is', null)
    .execute()
  return admins.length === 1 && admins[0]?.id === accountId
}

/**
 * Notes which aliases' stories go, each at a moment of its own that nothing but chance chose: one that went together
 * with the account would tell whose it was.
 */
async function chooseAliases(trx: Db, { accountId, erasedStories, now }: Departure): Promise<void> {
  if (erasedStories.length === 0) return
  const chosen = await trx
    .updateTable('alias_owner')
    .set({ when_leaving: 'erase' })
    .where('account_id', '=', accountId)
    .where('alias_id', 'in', (eb) =>
      eb.selectFrom('story').select('author_id').where('short_id', 'in', erasedStories)
    )
    .returning('alias_id as aliasId')
    .execute()
  for (const { aliasId } of chosen)
    await enqueue(trx, 'take-alias-down', { aliasId }, now + randomInt(LAST_TURN_MS))
}

/** Opens an account that was closed, as it was. @returns whether there was still time */
export async function reopenAccount(
  db: Db,
  sender: Sender,
  { accountId, now }: Pick<Departure, 'accountId' | 'now'>
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const account = await trx
      .selectFrom('account')
      .select(['left_at as leftAt', 'email', 'username'])
      .where('id', '=', accountId)
      .where('kind', '=', 'member')
      .where('ends_at', '>', now)
      .executeTakeFirst()
    if (!account) return false
    await trx
      .updateTable('account')
      .set({ left_at: null, ends_at: null, leaving_words: null })
      .where('id', '=', accountId)
      .execute()
    await bringBackAliases(trx, accountId, { leftAt: account.leftAt ?? 0, now })
    const { email: to, username } = account
    if (to) await postMail(trx, stayingMail(sender, { to, username }))
    return true
  })
}

async function bringBackAliases(
  trx: Db,
  accountId: number,
  { leftAt, now }: { leftAt: Time; now: Time }
): Promise<void> {
  const kept = await trx
    .updateTable('alias_owner')
    .set({ when_leaving: 'keep' })
    .where('account_id', '=', accountId)
    .where('when_leaving', '=', 'erase')
    .returning('alias_id')
    .execute()
  if (kept.length === 0) return
  const gone = await trx
    .selectFrom('story')
    .select('id')
    .where(
      'author_id',
      'in',
      kept.map((row) => row.alias_id)
    )
    .where('removed_by', '=', 'author')
    .where('removed_at', '>=', leftAt)
    .execute()
  for (const { id } of gone) await restoreStory(trx, id, now)
}

/** What an account that is closed was closed with; undefined for one that is open. */
export async function departureOf(db: Db, accountId: number) {
  const row = await db
    .selectFrom('account')
    .select(['ends_at as endsAt', 'leaving_words as words', 'email'])
    .where('id', '=', accountId)
    .where('ends_at', 'is not', null)
    .executeTakeFirst()
  return row?.endsAt ? { ...row, endsAt: row.endsAt } : undefined
}
