import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { enqueueOnce } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { newSecret } from '../text/secret.ts'
import { listUnmailed } from './lists.ts'
import { type MailReader, notificationMail } from './mail.ts'
import { type MailJob, mailDaily, nextDailyMail } from './schedule.ts'

/** What waited longer, for a mail server or for a member who wanted no mails then, is for the site alone. */
const WORTH_MAILING_MS = 3 * 86_400_000

/**
 * Sends a member one mail about all that is unread, as it reads now. What it told of is noted after it went out:
 * when the process dies in between, the mail is sent once more, and never not at all.
 */
export const sendNotificationMail: JobHandler = async ({ db, config, mailer, now }, job: MailJob) => {
  const reader = await findReader(db, job)
  if (!reader) return
  const lines = await listUnmailed(db, job.accountId, { since: now - WORTH_MAILING_MS, now })
  if (lines.length === 0) return
  await mailer.send(notificationMail(config, reader, lines))
  await db
    .updateTable('notification')
    .set({ mailed_at: now })
    .where(
      'id',
      'in',
      lines.map((line) => line.id)
    )
    .execute()
}

/** Sends those who want it their mail of the day, and leaves itself for tomorrow. */
export const sendDailyMails: JobHandler = async ({ db, now }) => {
  for (let after: number | null = 0; after !== null; ) after = await mailDaily(db, after, now)
  await planDailyMails(db, now)
}

/** There is always one of these, waiting or under way. */
export const planDailyMails = (db: Db, now: Time): Promise<void> =>
  enqueueOnce(db, 'daily-mails', {}, { key: 'daily-mails', runAt: nextDailyMail(now) })

/** Where a member's mail goes to, while that is still how they want it. */
async function findReader(db: Db, { accountId, choice }: MailJob): Promise<MailReader | undefined> {
  const account = await db
    .selectFrom('account')
    .select(['email as to', 'username', 'unsubscribe_key as unsubscribeKey'])
    .where('id', '=', accountId)
    .where('kind', '=', 'member')
    .where('ends_at', 'is', null)
    .where('mail_choice', '=', choice)
    .where('email', 'is not', null)
    .where('email_confirmed_at', 'is not', null)
    .executeTakeFirst()
  if (!account?.to) return undefined
  const unsubscribeKey = account.unsubscribeKey ?? (await giveUnsubscribeKey(db, accountId))
  return { to: account.to, username: account.username, unsubscribeKey }
}

/** @returns the key that counts: another process may have given one a moment ago */
async function giveUnsubscribeKey(db: Db, accountId: number): Promise<string> {
  const { unsubscribe_key } = await db
    .updateTable('account')
    .set((eb) => ({ unsubscribe_key: eb.fn.coalesce('unsubscribe_key', eb.val(newSecret())) }))
    .where('id', '=', accountId)
    .returning('unsubscribe_key')
    .executeTakeFirstOrThrow()
  return unsubscribe_key ?? ''
}
