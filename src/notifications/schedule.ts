import type { Db } from '../db/open.ts'
import type { MailChoice, Time } from '../db/schema.ts'
import { enqueueOnce } from '../jobs/queue.ts'

/** A burst of answers makes one mail, and who looks at the site meanwhile needs none. */
const MAIL_DELAY_MS = 5 * 60_000
/** When those who want one mail a day get it: before most of Europe's mornings and in America's nights. */
const DAILY_HOUR_UTC = 6
const DAY_MS = 86_400_000
const ACCOUNTS_A_BATCH = 200

export interface MailJob {
  accountId: number
  choice: MailChoice
}

/** Sends those of the accounts that want it a mail about what is unread then. */
export async function mailSoon(db: Db, accountIds: readonly number[]): Promise<void> {
  if (accountIds.length === 0) return
  const rows = await reachable(db, 'at-once').where('id', 'in', accountIds).execute()
  for (const { id } of rows)
    await mailAt(db, { accountId: id, choice: 'at-once' }, Date.now() + MAIL_DELAY_MS)
}

/** The same for everybody who wants one mail a day. @param after the account that the batch before ended with */
export async function mailDaily(db: Db, after: number, now: Time): Promise<number | null> {
  const rows = await reachable(db, 'daily')
    .where('id', '>', after)
    .where(({ or, exists, selectFrom }) => {
      const unmailed = selectFrom('notification')
        .select('notification.id')
        .where('read_at', 'is', null)
        .where('mailed_at', 'is', null)
      const toAlias = unmailed.innerJoin('alias_owner', 'alias_owner.alias_id', 'notification.account_id')
      return or([
        exists(unmailed.whereRef('notification.account_id', '=', 'account.id')),
        exists(toAlias.whereRef('alias_owner.account_id', '=', 'account.id'))
      ])
    })
    .orderBy('id')
    .limit(ACCOUNTS_A_BATCH)
    .execute()
  for (const { id } of rows) await mailAt(db, { accountId: id, choice: 'daily' }, now)
  return rows.length < ACCOUNTS_A_BATCH ? null : (rows.at(-1)?.id ?? null)
}

/** The next time after now at which daily mails are due. */
export function nextDailyMail(now: Time): Time {
  const today = now - (now % DAY_MS) + DAILY_HOUR_UTC * 3_600_000
  return today > now ? today : today + DAY_MS
}

const mailAt = (db: Db, job: MailJob, at: Time): Promise<void> =>
  enqueueOnce(db, 'notify-mail', job, { key: `notify-mail ${job.choice} ${job.accountId}`, runAt: at })

/** Members with a confirmed address who chose this, and who are not leaving. */
const reachable = (db: Db, choice: MailChoice) =>
  db
    .selectFrom('account')
    .select('id')
    .where('kind', '=', 'member')
    .where('ends_at', 'is', null)
    .where('mail_choice', '=', choice)
    .where('email', 'is not', null)
    .where('email_confirmed_at', 'is not', null)
