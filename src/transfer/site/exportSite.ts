import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  type WriteStream,
  writeFileSync
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { syncToDisk } from '../../db/file.ts'
import { appliedMigrations } from '../../db/migrate.ts'
import { DatabaseError, type Db } from '../../db/open.ts'
import { batchesOf, lastNumber, type Row } from '../../db/rows.ts'
import { withSnapshot } from '../../db/snapshot.ts'
import type { Table } from '../../db/tables.ts'
import { fileNameOf, inRows, lineOf } from './line.ts'
import { FORMAT, MANIFEST, type Manifest, tableFile, VERSION } from './manifest.ts'
import { refuseOutdated } from './move.ts'
import { exportedTables } from './travel.ts'

/** It holds addresses and drafts: only the account that made it may look. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Writes a whole site, as it is at this moment, into a new folder: a file of JSON lines for each table, and the
 * pictures. No password, session or other key is in it. The folder is there whole or not at all.
 * @throws DatabaseError when the folder is there already
 */
export async function exportSite(
  databaseUrl: string,
  to: string,
  say: (line: string) => void
): Promise<void> {
  const folder = resolve(to)
  if (existsSync(folder))
    throw new DatabaseError(`${to} is there already; nothing was written. Choose another name.`)
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  for (const name of ['tables', 'images'])
    mkdirSync(join(partial, name), { recursive: true, mode: FOLDER_MODE })
  await withSnapshot(databaseUrl, async (db) => {
    await refuseOutdated(db, 'the database')
    const manifest = JSON.stringify(await writeTables(db, partial, say), null, 2)
    writeFileSync(join(partial, MANIFEST), `${manifest}\n`, { mode: FILE_MODE, flush: true })
  })
  renameSync(partial, folder)
  syncToDisk(dirname(folder))
}

async function writeTables(db: Db, folder: string, say: (line: string) => void): Promise<Manifest> {
  const tables: Manifest['tables'] = []
  for (const table of await exportedTables(db)) {
    const written = await writeTable(db, table, folder)
    tables.push({ name: table.name, ...written, lastNumber: await lastNumber(db, table) })
    say(`${table.name}: ${inRows(written.rows)}`)
  }
  return { format: FORMAT, version: VERSION, migrations: await appliedMigrations(db), tables }
}

async function writeTable(db: Db, table: Table, folder: string): Promise<{ rows: number; sha256: string }> {
  const file = createWriteStream(tableFile(folder, table.name), { mode: FILE_MODE, flush: true })
  const hash = createHash('sha256')
  let rows = 0
  for await (const batch of batchesOf(db, table)) {
    const lines = batch.map((row) => lineOf(table, row)).join('')
    rows += batch.length
    hash.update(lines)
    writePictures(batch, folder)
    await write(file, lines)
  }
  file.end()
  await finished(file)
  return { rows, sha256: hash.digest('hex') }
}

/** Waits while the disk is slower than the database. */
async function write(file: WriteStream, lines: string): Promise<void> {
  if (!file.write(lines)) await once(file, 'drain')
}

function writePictures(batch: Row[], folder: string): void {
  for (const bytes of batch.flatMap((row) => Object.values(row).filter((value) => Buffer.isBuffer(value)))) {
    const path = join(folder, fileNameOf(bytes))
    if (!existsSync(path)) writeFileSync(path, bytes, { mode: FILE_MODE, flush: true })
  }
}
