import { promises as fs } from 'node:fs'
import path from 'node:path'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { DatabaseError, type Db } from './open.ts'

const FOLDER = path.join(import.meta.dirname, '../../migrations')

/**
 * Brings the schema up to date: all pending migrations or none.
 * @returns the names of the migrations that ran now
 * @throws DatabaseError when the database was made by a newer version of the program
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: new FileMigrationProvider({ fs, path, migrationFolder: FOLDER })
  })
  await refuseNewer(db)
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error) throw error
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

async function refuseNewer(db: Db): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return
  const applied = await db.selectFrom('kysely_migration').select('name').execute()
  const known = new Set((await fs.readdir(FOLDER)).map((file) => path.parse(file).name))
  const unknown = applied.find(({ name }) => !known.has(name))
  if (unknown) {
    throw new DatabaseError(
      `This program is older than its database, which has "${unknown.name}". Start the newer program.`
    )
  }
}
