import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SqliteAdapter, sql } from 'kysely'
import { fileOf } from './file.ts'
import type { Db } from './open.ts'

/** How large the database is, in bytes. */
export async function databaseSize(db: Db): Promise<number> {
  const { rows } =
    db.getExecutor().adapter instanceof SqliteAdapter
      ? await sql<{
          size: number
        }>`select page_count * page_size as size from pragma_page_count(), pragma_page_size()`.execute(db)
      : await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(db)
  return Number(rows[0]?.size)
}

/** Room on the disk that the database's file is on, in bytes; null where it has none here. */
export async function freeSpace(db: Db): Promise<number | null> {
  const file = await fileOf(db)
  if (file === null) return null
  const { bavail, bsize } = await statfs(dirname(file))
  return bavail * bsize
}
