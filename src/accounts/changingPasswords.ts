import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { postMail } from '../mail/outbox.ts'
import { passwordChangedMail, resetMail, type Sender } from '../mail/texts.ts'
import { endCeremonies } from '../sessions/ceremonies.ts'
import { endOtherSessions } from '../sessions/store.ts'
import { issueToken, killTokens, MAIL_LINK_LIFE_MS, useToken } from './mailTokens.ts'
import { findCredentials, getMember } from './members.ts'

export interface NewPassword {
  accountId: number
  passwordHash: string
  /** The session that goes on; every other ends. */
  keepSession: number | null
}

/** Changes a password, ends sessions and links that knew the old one, and tells the owner. */
export async function changePassword(db: Db, sender: Sender, change: NewPassword): Promise<void> {
  const { accountId, passwordHash, keepSession } = change
  await inTransaction(db, async (trx) => {
    await trx
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', accountId)
      .execute()
    await endOtherSessions(trx, accountId, keepSession)
    await endCeremonies(trx, accountId)
    await killTokens(trx, accountId)
    const { email, username } = await getMember(trx, accountId)
    if (email) await postMail(trx, passwordChangedMail(sender, { to: email, username }))
  })
}

/** Leaves it for later whether there is such an account, so that the answer cannot tell, not even by its time. */
export const askForReset = (db: Db, typed: string): Promise<void> => enqueue(db, 'reset-mail', { typed })

export const sendResetMail: JobHandler = async ({ db, config, mailer }, { typed }: { typed: string }) => {
  const found = await findCredentials(db, typed)
  if (!found) return
  const { email, username } = await getMember(db, found.accountId)
  if (!email) return
  const secret = await inTransaction(db, (trx) =>
    issueToken(trx, {
      purpose: 'reset',
      accountId: found.accountId,
      address: email,
      expiresAt: Date.now() + MAIL_LINK_LIFE_MS
    })
  )
  await mailer.send(resetMail(config, { to: email, username }, secret))
}

/** Changes the password by a mailed link. @returns whose it was; undefined when the link is no good */
export async function resetPassword(
  db: Db,
  sender: Sender,
  { secret, passwordHash, now }: { secret: string; passwordHash: string; now: Time }
): Promise<number | undefined> {
  return inTransaction(db, async (trx) => {
    const token = await useToken(trx, 'reset', secret, now)
    if (!token?.accountId) return undefined
    const { accountId, address } = token
    const { email } = await getMember(trx, accountId)
    if (email !== address) return undefined
    await changePassword(trx, sender, { accountId, passwordHash, keepSession: null })
    return accountId
  })
}
