import { closeSync, fsyncSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { SqliteAdapter, sql } from 'kysely'
import { APPLICATION_ID, attempt, DatabaseError, type Db } from './open.ts'

/**
 * The file behind a DATABASE_URL.
 * @throws DatabaseError where there is none, saying what to use in its place
 */
export function databaseFile(databaseUrl: string): string {
  if (databaseUrl === 'sqlite::memory:')
    throw new DatabaseError('This database is in memory; it has no file.')
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl.slice('sqlite:'.length)
  throw new DatabaseError(
    'A PostgreSQL database is saved by pg_dump and brought back by pg_restore; see docs/backup.md.'
  )
}

/**
 * Opens a file of ours for reading only; nothing is changed in it.
 * @throws DatabaseError when it cannot be read or is not ours
 */
export function openToRead(file: string): Database.Database {
  return attempt(file, () => {
    const database = new Database(file, { readonly: true, fileMustExist: true })
    try {
      if (database.pragma('application_id', { simple: true }) === APPLICATION_ID) return database
    } catch (error) {
      database.close()
      throw error
    }
    database.close()
    throw new DatabaseError(`${file} is not a War Stories database.`)
  })
}

/** What is wrong with a file, in words, row by row compared; null for a sound one. Reads all of it. */
export function faultOf(database: Database.Database): string | null {
  const verdict = database.pragma('integrity_check(1)', { simple: true })
  if (verdict !== 'ok') return String(verdict)
  const [loose] = database.pragma('foreign_key_check') as Array<{ table: string; parent: string }>
  return loose ? `a row of "${loose.table}" belongs to a row of "${loose.parent}" that is not there` : null
}

/** Has the disk keep what was written to a file, or the names in a folder. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** A moment as part of a file's name, which sorts by time and is allowed on every system. */
export const stampOf = (time: number): string =>
  new Date(time)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')

/** The file that an open database is in; null for one in memory or on a server. */
export async function fileOf(db: Db): Promise<string | null> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return null
  const { rows } = await sql<{ name: string; file: string }>`pragma database_list`.execute(db)
  return rows.find(({ name }) => name === 'main')?.file || null
}
