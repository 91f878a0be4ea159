import { setTimeout as sleep } from 'node:timers/promises'
import { type Unavailability, unavailability } from '../db/faults.ts'
import { isMigrated } from '../db/migrate.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { freeSpace } from '../db/size.ts'
import { queueState } from '../jobs/queue.ts'

/** A database that answers later than this, in ms, is as good as away. */
const PATIENCE_MS = 3000
/** Below this not even the log of the database has room. */
const LEAST_FREE_BYTES = 1024 * 1024
/** Jobs that failed are put off; those that are just due wait for seconds, if anybody works at all. */
const QUEUE_AGE_MS = 15 * 60_000

const WORDS: Record<Unavailability, string> = {
  busy: 'The database is busy and took no write.',
  full: 'The disk of the database is full.',
  readonly: 'The database may not be written to.',
  damaged: 'The disk or the file of the database fails.',
  away: 'The database cannot be reached.'
}

/** Why the site should get no readers now, a sentence each; empty while all is well. */
export async function reasonsNotReady(db: Db, now: Time): Promise<string[]> {
  const late = sleep(PATIENCE_MS, [`The database has not answered for ${PATIENCE_MS / 1000} seconds.`], {
    ref: false
  })
  return Promise.race([askDatabase(db, now), late])
}

async function askDatabase(db: Db, now: Time): Promise<string[]> {
  try {
    if (!(await isMigrated(db))) return ['The database is not of this version of the program.']
    return [...(await whatIsShort(db, now)), ...(await tryWriting(db))]
  } catch (error) {
    const reason = unavailability(error)
    if (!reason) throw error
    return [WORDS[reason]]
  }
}

async function whatIsShort(db: Db, now: Time): Promise<string[]> {
  const reasons: string[] = []
  const free = await freeSpace(db)
  if (free !== null && free < LEAST_FREE_BYTES)
    reasons.push(`The disk of the database has ${free} bytes left.`)
  const { oldestDueAt } = await queueState(db, now)
  const waiting = oldestDueAt === null ? 0 : now - oldestDueAt
  if (waiting >= QUEUE_AGE_MS) reasons.push(`A job has been waiting for ${inWords(waiting)}.`)
  return reasons
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
] as const

/** "59 minutes", "90 minutes", "47 hours", "3 days": in the largest unit of which it is two or more. */
function inWords(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= 2 * size) ?? UNITS[2]
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(ms / size)
  )
}

/** Nothing but a write that is kept tells that writes are kept. */
async function tryWriting(db: Db): Promise<string[]> {
  await db
    .insertInto('limit_count')
    .values({ key: 'readyz', ends_at: 0, count: 0 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({ count: eb('limit_count.count', '+', 1) }))
    )
    .execute()
  return []
}
