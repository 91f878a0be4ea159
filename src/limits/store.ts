import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'

export interface Limit {
  /** Acts allowed in a window. */
  max: number
  windowMs: number
}

/** The clocks of machines that share a database agree at least this well. */
const CLOCKS_APART_MS = 60_000

/**
 * Counts one act against a limit that all processes share.
 * @returns ms to wait when the limit is reached, else 0
 */
export async function takeTurn(db: Db, key: string, limit: Limit, now: Time): Promise<number> {
  const [wait = 0] = await takeTurns(db, [{ key, limit }], now)
  return wait
}

/**
 * The same for several at once, each against a limit of its own; no two of them of one key.
 * @returns ms to wait for each
 */
export async function takeTurns(
  db: Db,
  turns: ReadonlyArray<{ key: string; limit: Limit }>,
  now: Time
): Promise<number[]> {
  const counted = await countTurns(db, {
    now,
    keys: turns.map(({ key }) => key),
    ends: turns.map(({ limit }) => now + limit.windowMs)
  })
  return turns.map(({ key, limit }) => {
    const turn = counted.find((each) => each.key === key)
    return turn && turn.count > limit.max ? Math.max(1, turn.ends_at - now) : 0
  })
}

interface Turns {
  now: Time
  keys: string[]
  /** When the window of each ends, if it begins now. */
  ends: Time[]
}

const countTurns = prepared((db, { now, keys, ends }: Turns) => {
  // A window that ends later than any that begins now was begun by a clock that was ahead.
  const latest = sql`excluded.ends_at + ${sql.lit(CLOCKS_APART_MS)}`
  const isOver = sql`(limit_count.ends_at <= ${now} or limit_count.ends_at > ${latest})`
  return db
    .insertInto('limit_count')
    .values(keys.map((key, at) => ({ key, ends_at: ends[at] ?? now, count: 1 })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql`case when ${isOver} then 1 else limit_count.count + 1 end`,
        ends_at: sql`case when ${isOver} then excluded.ends_at else limit_count.ends_at end`
      })
    )
    .returning(['key', 'count', 'ends_at'])
})

/** Forgets windows that are over. */
export async function forgetOldTurns(db: Db, now: Time): Promise<void> {
  await db.deleteFrom('limit_count').where('ends_at', '<=', now).execute()
}
