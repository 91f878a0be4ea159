import { noteAdminAct } from '../audit/store.ts'
import { withoutPassword } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'

/** What administrators are told of work that failed; never what it was to do, which may hold a mail. */
export interface FailedJob {
  id: number
  what: string
  reason: string
  attempts: number
  createdAt: Time
  /** Null while it is tried again by itself, at `runAt`. */
  failedAt: Time | null
  runAt: Time
  /** Not of work that comes round again and again: thrown away, it would not. */
  canDiscard: boolean
}

const SHOWN = 100

/** Work whose last attempt failed: what was given up first, then what waits to be tried again. */
export async function listFailedJobs(db: Db): Promise<FailedJob[]> {
  const rows = await db
    .selectFrom('job')
    .select(['id', 'kind', 'key', 'last_error', 'attempts', 'created_at', 'failed_at', 'run_at'])
    .where('last_error', '!=', '')
    .orderBy((eb) => eb.case().when('failed_at', 'is', null).then(1).else(0).end())
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    what: wordsOf(row.kind),
    reason: withoutSecrets(row.last_error),
    attempts: row.attempts,
    createdAt: row.created_at,
    failedAt: row.failed_at,
    runAt: row.run_at,
    canDiscard: row.key === null
  }))
}

interface Chosen {
  id: number
  actorId: number
  now: Time
}

/** Has it tried at once, with all its attempts. @returns whether it was there, and nobody was at it */
export const retryFailed = (db: Db, { id, actorId, now }: Chosen): Promise<boolean> =>
  inTransaction(db, async (trx) => {
    const job = await trx
      .updateTable('job')
      .set({ failed_at: null, attempts: 0, run_at: now, claimed_until: 0 })
      .where('id', '=', id)
      .where('last_error', '!=', '')
      .where('claimed_until', '<=', now)
      .returning('kind')
      .executeTakeFirst()
    if (job) await noteAdminAct(trx, { actorId, kind: 'retry', subject: wordsOf(job.kind), now })
    return job !== undefined
  })

/** Throws it away, undone. @returns whether it was there and could be */
export const discardFailed = (db: Db, { id, actorId, now }: Chosen): Promise<boolean> =>
  inTransaction(db, async (trx) => {
    const job = await trx
      .deleteFrom('job')
      .where('id', '=', id)
      .where('key', 'is', null)
      .where('last_error', '!=', '')
      .where('claimed_until', '<=', now)
      .returning('kind')
      .executeTakeFirst()
    if (job) await noteAdminAct(trx, { actorId, kind: 'discard', subject: wordsOf(job.kind), now })
    return job !== undefined
  })

const WORDS: Readonly<Record<string, string>> = {
  mail: 'A mail',
  'confirm-mail': 'A mail that asks to confirm an address',
  'reset-mail': 'A mail for a new password',
  'notify-mail': 'A mail about notifications',
  'moderation-mail': 'A mail about moderation',
  'daily-mails': 'The mails of the day',
  backup: 'A backup',
  housekeeping: 'Tidying up',
  'sweep-images': 'Sweeping unused pictures',
  'open-data': 'The open data'
}

const wordsOf = (kind: string): string => (Object.hasOwn(WORDS, kind) ? (WORDS[kind] ?? kind) : kind)

/**
 * What a mail server or a decoder said, without passwords, what opens something, and whom it was about: an address, or
 * what follows the code with which a server turns somebody's mail down. Together with the time it would tell whose an
 * alias is.
 */
export const withoutSecrets = (error: string): string =>
  withoutPassword(error)
    .replace(TURNED_DOWN, '$1 …')
    .replace(/<?[^\s<>"'@]+@[\w-]+(?:\.[\w-]+)+>?/g, '…')
    .replace(/[\w-]{24,}/g, '…')

/** The codes about mailboxes, and what they are called more closely (RFC 5321, RFC 3463). */
const TURNED_DOWN = /\b((?:45[0-2]|55[0-4])(?:[ -][45]\.\d{1,3}\.\d{1,3})?)\b[\s\S]*/
