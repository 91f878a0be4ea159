import { promises as fs, readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Migrator } from 'kysely/migration'
import { ARRIVAL } from './arrival.ts'
import { backUp, describeBackup } from './backup.ts'
import { fileOf } from './file.ts'
import { DatabaseError, type Db } from './open.ts'

const FOLDER = path.join(import.meta.dirname, '../../migrations')

/**
 * Brings the schema up to date. Each migration is done whole or not at all; what an interrupted start left out is
 * done by the next. Before a file that holds something is changed, a copy of it is made beside it.
 * @param say is told what is done, while it is done, of a database that is not new
 * @returns the names of the migrations that ran now
 * @throws DatabaseError when the database was made by a newer version of the program
 */
export async function migrate(db: Db, say: (line: string) => void = () => undefined): Promise<string[]> {
  const applied = await appliedWhereFit(db)
  // Most starts find all done, and need load none of them.
  if (applied.join() === knownMigrations().join()) return []
  const migrator = await newMigrator(db)
  const migrations = await migrator.getMigrations()
  const pending = migrations.filter(({ executedAt }) => !executedAt)
  const isNew = pending.length === migrations.length
  if (pending[0] && !isNew) await saveBefore(db, pending[0].name, say)
  const done: string[] = []
  for (const { name } of pending) {
    if (!isNew) say(`Changing the database: ${name} …`)
    done.push(...(await runNext(migrator)))
  }
  return done
}

async function newMigrator(db: Db): Promise<Migrator> {
  const { FileMigrationProvider, Migrator } = await import('kysely/migration')
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: FOLDER }) })
}

/** Runs the next migration, if another process has not done it meanwhile. */
async function runNext(migrator: Migrator): Promise<string[]> {
  const { error, results = [] } = await migrator.migrateUp()
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}

/** A copy before the same migration takes the place of an earlier one: so starting again and again fills no disk. */
async function saveBefore(db: Db, migration: string, say: (line: string) => void): Promise<void> {
  const file = await fileOf(db)
  if (file === null) return
  const kept = `${file}.before-${migration}`
  say('The database is changed for this version of the program; a copy is made first …')
  const backup = await backUp(`sqlite:${file}`, `${kept}.${process.pid}`)
  renameSync(backup.file, kept)
  say(describeBackup({ ...backup, file: kept }))
}

/** @throws DatabaseError where the site cannot start on this database */
async function appliedWhereFit(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  const has = (name: string) => tables.some((table) => table.name === name)
  if (has(ARRIVAL)) throw new DatabaseError(UNFINISHED)
  if (!has('kysely_migration')) return []
  const applied = await appliedMigrations(db)
  const newer = newerMigration(applied)
  if (newer)
    throw new DatabaseError(
      `This program is older than its database, which has "${newer}". Start the newer program.`
    )
  return applied
}

/** The first of these migrations that this program does not know. */
export function newerMigration(applied: readonly string[]): string | undefined {
  const known = new Set(knownMigrations())
  return applied.find((name) => !known.has(name))
}

const UNFINISHED =
  'Only a part of a site is in this database yet. Run the move or import again: it goes on where it stopped.'

/** By their names, in order. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const applied = await db.selectFrom('kysely_migration').select('name').execute()
  return applied.map(({ name }) => name).sort()
}

/** Whether the schema is the one this program was written for. */
export async function isMigrated(db: Db): Promise<boolean> {
  return (await appliedMigrations(db)).join() === knownMigrations().join()
}

/** Of this program, by their names, in order. */
export const knownMigrations = (): string[] =>
  readdirSync(FOLDER)
    .map((file) => path.parse(file).name)
    .sort()
