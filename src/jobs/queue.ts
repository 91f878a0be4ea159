import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'

/** A job that takes longer than this is taken to have died with its process. */
const CLAIM_MS = 5 * 60_000
/** The last retry comes about a day after the first try. */
export const MAX_ATTEMPTS = 10

export interface Job {
  id: number
  kind: string
  payload: unknown
  attempts: number
}

/** Leaves work for later, in the caller's transaction: it is done if, and only if, its cause is saved. */
export async function enqueue(
  db: Db,
  kind: string,
  payload: unknown,
  runAt: Time = Date.now()
): Promise<void> {
  await db
    .insertInto('job')
    .values({
      kind,
      payload: JSON.stringify(payload),
      run_at: runAt,
      failed_at: null,
      created_at: Date.now()
    })
    .execute()
}

/** Takes the next due job, so that no other process does. */
export async function claimJob(db: Db, now: Time): Promise<Job | undefined> {
  return inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('job')
      .select(['id', 'kind', 'payload', 'attempts'])
      .where('failed_at', 'is', null)
      .where('run_at', '<=', now)
      .where('claimed_until', '<=', now)
      .orderBy('run_at')
      .limit(1)
      .executeTakeFirst()
    if (!due) return undefined
    await trx
      .updateTable('job')
      .set({ claimed_until: now + CLAIM_MS, attempts: due.attempts + 1 })
      .where('id', '=', due.id)
      .execute()
    return { ...due, attempts: due.attempts + 1, payload: JSON.parse(due.payload) }
  })
}

export async function finishJob(db: Db, id: number): Promise<void> {
  await db.deleteFrom('job').where('id', '=', id).execute()
}

/** Puts a job back to be tried again after 1, 2, 4, … minutes; after the last attempt it stays for a person to see. */
export async function retryJob(db: Db, job: Job, error: string, now: Time): Promise<void> {
  const isLast = job.attempts >= MAX_ATTEMPTS
  await db
    .updateTable('job')
    .set({
      claimed_until: 0,
      run_at: now + 60_000 * 2 ** (job.attempts - 1),
      last_error: error.slice(0, 1000),
      failed_at: isLast ? now : null
    })
    .where('id', '=', job.id)
    .execute()
}
