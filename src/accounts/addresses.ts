import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { postMail } from '../mail/outbox.ts'
import { addressChangedMail, confirmMail, newAddressAskedMail, type Sender } from '../mail/texts.ts'
import { hashSecret } from '../text/secret.ts'
import { issueToken, killTokens, MAIL_LINK_LIFE_MS, useToken } from './mailTokens.ts'

/** An account's `email` is always a confirmed one; an address that waits is known by its token alone. */
export interface AskedAddress {
  accountId: number
  address: string
  now: Time
}

/** Asks by mail whether the account's owner reads this address; an address asked before waits no longer. */
export async function askToConfirm(db: Db, { accountId, address, now }: AskedAddress): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Nobody gets this secret: the link is made when the mail leaves, however long the mail server was down.
    await issueToken(trx, { purpose: 'confirm', accountId, address, expiresAt: now })
    await enqueue(trx, 'confirm-mail', { accountId, address }, now)
  })
}

export const sendConfirmMail: JobHandler = async (
  { db, config, mailer },
  { accountId, address }: { accountId: number; address: string }
) => {
  const link = await inTransaction(db, async (trx) => {
    if ((await waitingAddress(trx, accountId)) !== address) return undefined
    const account = await accountOf(trx, accountId)
    const expiresAt = Date.now() + MAIL_LINK_LIFE_MS
    const secret = await issueToken(trx, { purpose: 'confirm', accountId, address, expiresAt })
    return { secret, username: account.username }
  })
  if (link) await mailer.send(confirmMail(config, { to: address, username: link.username }, link.secret))
}

/** The address that waits to be confirmed, its link dead or not. */
export async function waitingAddress(db: Db, accountId: number): Promise<string | null> {
  const token = await db
    .selectFrom('mail_token')
    .select('address')
    .where('account_id', '=', accountId)
    .where('purpose', '=', 'confirm')
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return token?.address ?? null
}

/** Asks for another address than the confirmed one, which is told of it. */
export async function askForAddress(db: Db, sender: Sender, asked: AskedAddress): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { email, username } = await accountOf(trx, asked.accountId)
    if (email === asked.address) return
    await askToConfirm(trx, asked)
    if (email) await postMail(trx, newAddressAskedMail(sender, { to: email, username }, asked.address))
  })
}

/** Takes the account's address out, and any that waits. */
export async function removeAddress(db: Db, sender: Sender, accountId: number): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { email, username } = await accountOf(trx, accountId)
    await setAddress(trx, accountId, null, null)
    if (email) await postMail(trx, addressChangedMail(sender, { to: email, username }))
  })
}

/** @returns `taken` when the address is another account's; `dead` when the link is no good */
export async function confirmAddress(
  db: Db,
  sender: Sender,
  secret: string,
  now: Time
): Promise<'confirmed' | 'taken' | 'dead'> {
  return inTransaction(db, async (trx) => {
    const token = await useToken(trx, 'confirm', secret, now)
    if (!token?.accountId) return (await hasConfirmed(trx, secret)) ? 'confirmed' : 'dead'
    const { accountId, address } = token
    if (await isTaken(trx, address)) return 'taken'
    const { email, username } = await accountOf(trx, accountId)
    await setAddress(trx, accountId, address, now)
    if (email) await postMail(trx, addressChangedMail(sender, { to: email, username }))
    return 'confirmed'
  })
}

/** Links that went to the address before are dead. */
async function setAddress(
  db: Db,
  accountId: number,
  email: string | null,
  confirmedAt: Time | null
): Promise<void> {
  await db
    .updateTable('account')
    .set({ email, email_confirmed_at: confirmedAt })
    .where('id', '=', accountId)
    .execute()
  await killTokens(db, accountId)
}

/** Whether this link has done its work already, as with a double click. */
async function hasConfirmed(db: Db, secret: string): Promise<boolean> {
  const done = await db
    .selectFrom('mail_token')
    .innerJoin('account', 'account.id', 'mail_token.account_id')
    .select('account.id')
    .where('mail_token.hash', '=', hashSecret(secret))
    .where('mail_token.purpose', '=', 'confirm')
    .where('mail_token.used_at', 'is not', null)
    .whereRef('account.email', '=', 'mail_token.address')
    .executeTakeFirst()
  return done !== undefined
}

/** Whether somebody has confirmed that this address is theirs. */
export async function isTaken(db: Db, address: string): Promise<boolean> {
  const holder = await db
    .selectFrom('account')
    .select('id')
    .where('email', '=', address)
    .where('email_confirmed_at', 'is not', null)
    .executeTakeFirst()
  return holder !== undefined
}

async function accountOf(db: Db, accountId: number) {
  return db
    .selectFrom('account')
    .select(['username', 'email'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}
