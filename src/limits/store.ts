import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
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
  const endsAt = now + limit.windowMs
  const turn = await countTurn(db, { key, now, endsAt, latest: endsAt + CLOCKS_APART_MS })
  return turn && turn.count > limit.max ? Math.max(1, turn.ends_at - now) : 0
}

interface Turn {
  key: string
  now: Time
  endsAt: Time
  /** A window that ends later than any that begins now was begun by a clock that was ahead. */
  latest: Time
}

const countTurn = preparedRow((db, { key, now, endsAt, latest }: Turn) => {
  const isOver = sql`(limit_count.ends_at <= ${now} or limit_count.ends_at > ${latest})`
  return db
    .insertInto('limit_count')
    .values({ key, ends_at: endsAt, count: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql`case when ${isOver} then 1 else limit_count.count + 1 end`,
        ends_at: sql`case when ${isOver} then ${endsAt} else limit_count.ends_at end`
      })
    )
    .returning(['count', 'ends_at'])
})

/** Forgets windows that are over. */
export async function forgetOldTurns(db: Db, now: Time): Promise<void> {
  await db.deleteFrom('limit_count').where('ends_at', '<=', now).execute()
}
