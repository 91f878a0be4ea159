import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'

/** The tables and indexes of the site in a database in memory, to be asked for plans. */
export async function emptyDatabase(): Promise<Database.Database> {
  const folder = mkdtempSync(join(tmpdir(), 'war-stories-plans-'))
  const path = join(folder, 'empty.db')
  const db = openDatabase(`sqlite:${path}`)
  await migrate(db)
  await db.destroy()
  const file = new Database(path)
  file.pragma('journal_mode = DELETE')
  const database = new Database(file.serialize())
  file.close()
  rmSync(folder, { recursive: true })
  return database
}
