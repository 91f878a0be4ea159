import { setTimeout as sleep } from 'node:timers/promises'
import { isServer } from './dialect.ts'
import { isConflict, isShortIdTaken } from './faults.ts'
import type { Db } from './open.ts'
import { together } from './together.ts'

/** In line, only transactions of other processes can come first; so often in a row they hardly do. */
const ATTEMPTS = 10

/**
 * Runs the work in the caller's transaction where there is one, else in a new one, with the same outcome as if no
 * other ran at the same time. A file commits what several want at once together. Where a server finds that another came
 * first, or a short id is taken, the work is done again from its start: it must change nothing but the database.
 */
export async function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db)
  return withFreshIds(() => (isServer(db) ? serialized(db, work) : together(db, work)))
}

/** Does the work once more where it made up a short id that was taken: nothing of the first time is left. */
export async function withFreshIds<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isShortIdTaken(error)) throw error
    return work()
  }
}

async function serialized<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  const attempt = () => db.transaction().setIsolationLevel('serializable').execute(work)
  try {
    return await attempt()
  } catch (error) {
    if (!isConflict(error)) throw error
    return inLine(() => tryAgain(attempt))
  }
}

/** Those who met another line up, so that fifty who want the same row do not meet again and again. */
let line: Promise<unknown> = Promise.resolve()

function inLine<T>(work: () => Promise<T>): Promise<T> {
  const turn = line.then(work)
  line = turn.catch(() => undefined)
  return turn
}

async function tryAgain<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isConflict(error) || failed === ATTEMPTS) throw error
    }
    await sleep(Math.random() * 2 ** failed)
  }
}
