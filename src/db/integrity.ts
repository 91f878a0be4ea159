import { SqliteAdapter, sql } from 'kysely'
import type { Db } from './open.ts'

/**
 * What the engine finds wrong with how rows are stored and belong together, a sentence each. PostgreSQL watches
 * over both itself, so nothing is asked of it.
 */
export async function storageFaults(db: Db): Promise<string[]> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return []
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(10)`.execute(db)
  const loose = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(db)
  const torn = rows.map((row) => row.integrity_check).filter((verdict) => verdict !== 'ok')
  const counts = new Map<string, number>()
  for (const { table, parent } of loose.rows) {
    const pair = `${table} without their ${parent}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return [...torn, ...[...counts].map(([pair, count]) => `${count} rows of ${pair}`)]
}
