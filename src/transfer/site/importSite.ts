import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { knownMigrations } from '../../db/migrate.ts'
import { type Db, openDatabase } from '../../db/open.ts'
import type { Table } from '../../db/tables.ts'
import { refuseWhileUsed } from '../../db/users.ts'
import { ImportError } from '../importError.ts'
import { fill } from './fill.ts'
import { type Manifest, readManifest, tableFile } from './manifest.ts'
import { readRows } from './readRows.ts'
import { exportedTables } from './travel.ts'

/**
 * Brings an exported site into an empty database. What an export does not hold is as on a new site: nobody is signed in,
 * and nobody has a password. An import that was stopped goes on when it is run again.
 * @throws ImportError when the export is not whole, or of another version of the program
 * @throws DatabaseError when the database is not an empty one
 */
export async function importSite(
  databaseUrl: string,
  folder: string,
  say: (line: string) => void
): Promise<void> {
  const manifest = await readManifest(folder)
  refuseOther(manifest, folder)
  for (const table of manifest.tables) await refuseChanged(table, folder)
  await refuseWhileUsed(databaseUrl, 'Stop it, then import again.')
  const target = openDatabase(databaseUrl)
  const entry = entriesOf(manifest, folder)
  try {
    await fill(
      target,
      {
        name: `${resolve(folder)} (${shortHashOf(manifest)})`,
        tablesFor: (db) => tablesFor(db, manifest, folder),
        batches: (table, { rows }) => readRows(folder, table, rows),
        digestOf: async ({ name }) => entry(name),
        lastNumber: async ({ name }) => entry(name).lastNumber
      },
      say
    )
  } finally {
    await target.destroy()
  }
}

/** So that an export which was made anew under the same name is not taken for the one before. */
const shortHashOf = (manifest: Manifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 12)

function entriesOf({ tables }: Manifest, folder: string): (name: string) => Manifest['tables'][number] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  return (name) => {
    const entry = byName.get(name)
    if (!entry) throw new ImportError(`${folder} has no table "${name}".`)
    return entry
  }
}

function refuseOther({ migrations }: Manifest, folder: string): void {
  const known = knownMigrations()
  const newer = migrations.find((name) => !known.includes(name))
  if (newer)
    throw new ImportError(`${folder} is of a newer program: it has "${newer}". Import it with that one.`)
  const missing = known.find((name) => !migrations.includes(name))
  if (missing)
    throw new ImportError(
      `${folder} is of an older program: it lacks "${missing}". Import it with that one, then start this one on the database.`
    )
}

async function refuseChanged({ name, sha256 }: Manifest['tables'][number], folder: string): Promise<void> {
  const file = tableFile(folder, name)
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (error) {
    throw new ImportError(`${file} cannot be read: ${(error as Error).message}.`)
  }
  if (hash.digest('hex') !== sha256)
    throw new ImportError(
      `${file} is not as it was written: it does not fit the manifest. Nothing was changed.`
    )
}

async function tablesFor(db: Db, manifest: Manifest, folder: string): Promise<Table[]> {
  const tables = await exportedTables(db)
  const stranger = manifest.tables.find(({ name }) => !tables.some((table) => table.name === name))
  if (stranger) throw new ImportError(`${folder} has a table "${stranger.name}" that no export has.`)
  return tables
}
