import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { batchSize, type Row, type Value } from '../../db/rows.ts'
import type { Column, Table } from '../../db/tables.ts'
import { ImportError, inWords } from '../importError.ts'
import { fileNameOf } from './line.ts'
import { tableFile } from './manifest.ts'

/**
 * The rows of a table's file, some at a time.
 * @param from so many of them are passed over
 * @throws ImportError at a line that is no row of this table
 */
export async function* readRows(folder: string, table: Table, from: number): AsyncGenerator<Row[]> {
  const file = tableFile(folder, table.name)
  let batch: Row[] = []
  let number = 0
  for await (const line of linesOf(file)) {
    if (++number <= from) continue
    batch.push(rowOf(line, table, { folder, place: `${file}, line ${number}` }))
    if (batch.length < batchSize(table)) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Cut at line feeds only: other signs that end a line may stand in a text. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

interface Context {
  folder: string
  /** For people: where the line stands. */
  place: string
}

function rowOf(line: string, { columns }: Table, context: Context): Row {
  const values = parsed(line, context.place)
  const stranger = Object.keys(values).find((name) => !columns.some((column) => column.name === name))
  if (stranger) throw new ImportError(`${context.place}: no export has a column ${inWords(stranger)}.`)
  return Object.fromEntries(
    columns.map((column) => [column.name, valueIn(values[column.name], column, context)])
  )
}

function parsed(line: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new ImportError(`${place}: a row must be a JSON object.`)
}

function valueIn(value: unknown, { name, kind }: Column, { folder, place }: Context): Value {
  if (value === null) return null
  if (kind === 'bytes') return bytesOf(value, folder, `${place}: ${name}`)
  if (typeof value === kind.replace('text', 'string')) return value as number | string
  throw new ImportError(`${place}: ${name} is ${inWords(value)}, but must be a ${kind}, or null.`)
}

/** Only a name that such bytes have is ever opened: none leads out of the folder. */
function bytesOf(value: unknown, folder: string, place: string): Buffer {
  const { file } = (typeof value === 'object' ? value : {}) as { file?: unknown }
  if (typeof file !== 'string' || !/^images\/[0-9a-f]{64}\.(webp|bin)$/.test(file))
    throw new ImportError(`${place} must name a picture's file.`)
  const bytes = contentOf(join(folder, file))
  if (bytes === null || fileNameOf(bytes) !== file)
    throw new ImportError(`${place}: ${file} is missing, or not as it was written.`)
  return bytes
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
