import { createHash } from 'node:crypto'
import type { Db } from '../../db/open.ts'
import { batchesOf, type Row, type Value } from '../../db/rows.ts'
import type { Table } from '../../db/tables.ts'

/** How many rows a table has, and the SHA-256 of all of them as lines, in hex. */
export interface Digest {
  rows: number
  sha256: string
}

/** A row as a line of JSON, the same whatever engine it comes from. */
export const lineOf = (table: Table, row: Row): string =>
  `${JSON.stringify(Object.fromEntries(table.columns.map(({ name }) => [name, portable(row[name])])))}\n`

/** Not every engine can keep U+0000 in a text. */
function portable(value: Value = null): unknown {
  if (Buffer.isBuffer(value)) return { file: fileNameOf(value) }
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value
}

/** Where bytes lie in an export: named after their hash, so that the same picture lies there once. */
export function fileNameOf(bytes: Buffer): string {
  const isWebp = bytes.toString('latin1', 8, 12) === 'WEBP'
  return `images/${createHash('sha256').update(bytes).digest('hex')}.${isWebp ? 'webp' : 'bin'}`
}

export async function digestOf(db: Db, table: Table): Promise<Digest> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const batch of batchesOf(db, table)) {
    rows += batch.length
    hash.update(batch.map((row) => lineOf(table, row)).join(''))
  }
  return { rows, sha256: hash.digest('hex') }
}

/** What it comes to for people: a number with the word for it. */
export const inRows = (rows: number): string => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`
