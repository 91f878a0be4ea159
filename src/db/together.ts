import { setImmediate as nextTurn } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { ACTS, rowsAtOnce } from './dialect.ts'
import type { Db } from './open.ts'

/** Acts that share one commit at most: readers wait for all of them. */
const MOST = 16

interface Act {
  work: (trx: Db) => Promise<unknown>
  resolve: (result: never) => void
  reject: (error: unknown) => void
}

interface Line {
  waiting: Act[]
  isMoving: boolean
}

/** By what all views of one open database share. */
const lines = new WeakMap<object, Line>()

/**
 * Does the work in one transaction with whatever others want done at the same moment: making a commit durable takes a
 * file far longer than writing into it, and all of them wait for it together. Each is undone by itself where it
 * fails, and none is answered before the commit.
 */
export function together<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  const { adapter } = db.getExecutor()
  const line = lines.get(adapter) ?? { waiting: [], isMoving: false }
  lines.set(adapter, line)
  return new Promise((resolve, reject) => {
    line.waiting.push({ work, resolve, reject })
    if (!line.isMoving) move(db, line)
  })
}

async function move(db: Db, line: Line): Promise<void> {
  line.isMoving = true
  while (line.waiting.length > 0) {
    await gather(line.waiting)
    await commitSome(db, line.waiting)
  }
  line.isMoving = false
}

/** Whoever asked in the same moment has come as far as this a turn later; while more come, they are waited for. */
async function gather(waiting: readonly Act[]): Promise<void> {
  let known: number
  do {
    known = waiting.length
    await nextTurn()
  } while (waiting.length > known && waiting.length < MOST)
}

async function commitSome(db: Db, waiting: Act[]): Promise<void> {
  const taken: Act[] = []
  const answers: Array<() => void> = []
  const takeNext = () => (taken.length < MOST ? waiting.shift() : undefined)
  try {
    await db
      .transaction()
      .setAccessMode(ACTS)
      .execute(async (trx) => {
        for (let act = takeNext(); act; act = takeNext()) {
          taken.push(act)
          // The first is undone with the whole transaction, where it fails; a savepoint copies each page that is written.
          answers.push(await (taken.length === 1 ? performFirst(trx, act) : perform(trx, act)))
        }
      })
  } catch (error) {
    // Where it could not even begin, nobody was taken yet.
    const failed = taken.length > 0 ? taken : waiting.splice(0, MOST)
    for (const act of failed) act.reject(error)
    return
  }
  for (const answer of answers) answer()
}

async function performFirst(trx: Db, { work, resolve }: Act): Promise<() => void> {
  const result = await work(trx)
  return () => resolve(result as never)
}

/** @throws what undid the whole transaction, such as a full disk */
async function perform(trx: Db, { work, resolve, reject }: Act): Promise<() => void> {
  await run(trx, 'savepoint act')
  try {
    const result = await work(trx)
    await run(trx, 'release act')
    return () => resolve(result as never)
  } catch (error) {
    await undo(trx).catch(() => {
      throw error
    })
    return () => reject(error)
  }
}

const run = async (trx: Db, sql: string): Promise<unknown> =>
  rowsAtOnce(trx, sql, []) ?? trx.executeQuery(CompiledQuery.raw(sql))

async function undo(trx: Db): Promise<void> {
  await run(trx, 'rollback to act')
  await run(trx, 'release act')
}
