import { sql } from 'kysely'
import { hasRowLocks } from '../db/dialect.ts'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'

/** A claim that was not kept up for this long is taken to have died with its process. */
export const CLAIM_MS = 5 * 60_000
/** The last retry comes about a day and a half after the first try. */
export const MAX_ATTEMPTS = 12
const FIRST_WAIT_MS = 60_000
/** The longest time between two backups, and a day: what waits for longer was planned by a clock that was ahead. */
const LONGEST_WAIT_MS = 366 * 86_400_000

export interface Job {
  id: number
  kind: string
  /** JSON. */
  payload: string
  attempts: number
}

/** Leaves work for later, in the caller's transaction: it is done if, and only if, its cause is saved. */
export async function enqueue(
  db: Db,
  kind: string,
  payload: unknown,
  runAt: Time = Date.now()
): Promise<void> {
  await insertJob(db, newJob(kind, payload, runAt))
}

const insertJob = prepared((db, job: NewJob) => db.insertInto('job').values({ ...job, failed_at: null }))

/**
 * Leaves work that is waiting already at most once, whoever asks for it: a job of the same key that waits is
 * kept with its time, one under way is done again at the new time, one that failed is tried again.
 */
export async function enqueueOnce(
  db: Db,
  kind: string,
  payload: unknown,
  { key, runAt }: { key: string; runAt: Time }
): Promise<void> {
  await insertJobOnce(db, { ...newJob(kind, payload, runAt), key, latest: runAt + LONGEST_WAIT_MS })
}

const insertJobOnce = prepared((db, { latest, ...job }: NewJob & { key: string; latest: Time }) => {
  const isPlanned = sql`job.run_at <= ${latest}`
  const waits = sql`job.failed_at is null and job.claimed_until <= ${job.created_at} and ${isPlanned}`
  return db
    .insertInto('job')
    .values({ ...job, failed_at: null })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        run_at: sql`case when ${waits} then job.run_at else ${job.run_at} end`,
        attempts: sql`case when ${waits} then job.attempts else 0 end`,
        failed_at: null
      })
    )
})

interface NewJob {
  kind: string
  /** JSON. */
  payload: string
  run_at: Time
  created_at: Time
}

const newJob = (kind: string, payload: unknown, runAt: Time): NewJob => ({
  kind,
  payload: JSON.stringify(payload),
  run_at: runAt,
  created_at: Date.now()
})

/**
 * Takes the next due job of these kinds, in one statement, so that no other process takes it too; where rows are
 * locked one by one, a job that another is just taking is passed over.
 */
export async function claimJob(db: Db, kinds: readonly string[], now: Time): Promise<Job | undefined> {
  if (kinds.length === 0) return undefined
  const claim = { kinds: [...kinds], now, until: now + CLAIM_MS, longest: now + 2 * CLAIM_MS }
  return claimNext(db, claim)
}

interface Claim {
  kinds: string[]
  now: Time
  until: Time
  /** A claim that lasts longer was made by a clock that was ahead. */
  longest: Time
}

const claimNext = preparedRow((db, { kinds, now, until, longest }: Claim) =>
  db
    .updateTable('job')
    .set((eb) => ({ claimed_until: until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('job')
        .select('id')
        .where('failed_at', 'is', null)
        .where('run_at', '<=', now)
        .where((or) => or.or([or('claimed_until', '<=', now), or('claimed_until', '>', longest)]))
        .where('kind', 'in', kinds)
        .orderBy('run_at')
        .orderBy('id')
        .limit(1)
        .$if(hasRowLocks(db), (next) => next.forUpdate().skipLocked())
    )
    .returning(['id', 'kind', 'payload', 'attempts'])
)

/** For a job that takes long: nobody else takes it. */
export async function keepClaim(db: Db, job: Job, now: Time): Promise<void> {
  await db
    .updateTable('job')
    .set({ claimed_until: now + CLAIM_MS })
    .where('id', '=', job.id)
    .execute()
}

/** Gives back a job that was not done, as if it had never been taken. */
export async function releaseJob(db: Db, job: Job): Promise<void> {
  await db
    .updateTable('job')
    .set({ claimed_until: 0, attempts: job.attempts - 1 })
    .where('id', '=', job.id)
    .where('attempts', '=', job.attempts)
    .execute()
}

/** Takes a job off the queue; one that was asked for again meanwhile stays, as new, which its attempts tell. */
export async function finishJob(db: Db, { id, attempts }: Job): Promise<void> {
  if (await takeOff(db, { id, attempts })) return
  await db.updateTable('job').set({ claimed_until: 0 }).where('id', '=', id).execute()
}

const takeOff = preparedRow((db, { id, attempts }: { id: number; attempts: number }) =>
  db.deleteFrom('job').where('id', '=', id).where('attempts', '=', attempts).returning('id')
)

/** Puts a job back to be tried again after 1, 2, 4, … minutes; after the last attempt it stays for a person to see. */
export async function retryJob(db: Db, job: Job, error: string, now: Time): Promise<void> {
  const isLast = job.attempts >= MAX_ATTEMPTS
  await db
    .updateTable('job')
    .set({
      claimed_until: 0,
      run_at: now + FIRST_WAIT_MS * 2 ** (job.attempts - 1),
      last_error: error.slice(0, 1000),
      failed_at: isLast ? now : null
    })
    .where('id', '=', job.id)
    .execute()
}

export interface QueueState {
  /** Jobs that are due and that nobody does. */
  waiting: number
  failed: number
  /** Since when the longest of them has been due. */
  oldestDueAt: Time | null
}

export async function queueState(db: Db, now: Time): Promise<QueueState> {
  const due = await db
    .selectFrom('job')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('run_at').as('oldest')])
    .where('failed_at', 'is', null)
    .where('run_at', '<=', now)
    .where('claimed_until', '<=', now)
    .executeTakeFirstOrThrow()
  const failed = await db
    .selectFrom('job')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('failed_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return { waiting: Number(due.count), failed: Number(failed.count), oldestDueAt: due.oldest }
}
