import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { databaseFile } from './file.ts'
import { DatabaseError, openDatabase } from './open.ts'
import { isPostgresUrl } from './postgres.ts'

/** A server notices only after a moment that a process has ended. */
const PATIENCE_MS = 3000
const STEP_MS = 100

/**
 * @param advice a sentence that says what to do, in which the site is "it"
 * @throws DatabaseError where a site, or another program of ours, has the database open
 */
export async function refuseWhileUsed(databaseUrl: string, advice: string): Promise<void> {
  if (!isPostgresUrl(databaseUrl)) {
    const file = databaseFile(databaseUrl)
    if (existsSync(file) && isFileUsed(file))
      throw new DatabaseError(`A site is running on ${file}. ${advice}`)
    return
  }
  if (await isServerUsed(databaseUrl))
    throw new DatabaseError(`A site is running on this database. ${advice}`)
}

/** Every process that has the file open holds a lock on it for as long; a file too damaged to be locked is used by nobody. */
export function isFileUsed(file: string): boolean {
  const database = new Database(file, { timeout: 0 })
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('begin exclusive; rollback')
    return false
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : ''
    if (/BUSY|LOCKED/.test(code)) return true
    if (!/CORRUPT|NOTADB|IOERR/.test(code)) throw error
    return false
  } finally {
    database.close()
  }
}

async function isServerUsed(databaseUrl: string): Promise<boolean> {
  const db = openDatabase(databaseUrl)
  try {
    for (let waited = 0; ; waited += STEP_MS) {
      const { rows } = await sql`select pid from pg_stat_activity where datname = current_database()
        and application_name = current_setting('application_name') and pid <> pg_backend_pid()`.execute(db)
      if (rows.length === 0 || waited >= PATIENCE_MS) return rows.length > 0
      await sleep(STEP_MS)
    }
  } finally {
    await db.destroy()
  }
}
