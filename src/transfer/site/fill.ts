import {
  arrivalUnderWay,
  beginArrival,
  endArrival,
  type Place,
  placeIn,
  savePlace
} from '../../db/arrival.ts'
import { migrate } from '../../db/migrate.ts'
import { DatabaseError, type Db } from '../../db/open.ts'
import { countOnFrom, insertRows, isEmpty, keyOf, lookAtRows, type Row } from '../../db/rows.ts'
import type { Table } from '../../db/tables.ts'
import { type Digest, digestOf, inRows } from './line.ts'

export interface Source {
  /** For people, and what a later run is recognised by. */
  name: string
  /** What it fills of a database that is up to date: each after those that it refers to. */
  tablesFor(target: Db): Promise<Table[]>
  /** The rows behind this place, in the order of their keys. */
  batches(table: Table, place: Place): AsyncIterable<Row[]>
  digestOf(table: Table): Promise<Digest>
  lastNumber(table: Table): Promise<number>
}

type Say = (line: string) => void

/** Rows of one table after which people are told how far it is. */
const STEP = 100_000

/**
 * Fills an empty database with all that a source has, and compares both. A run that was stopped goes on behind the last
 * rows that are there: each batch is kept together with its place. Until all is compared no site starts on it.
 * @throws DatabaseError when the database is not an empty one, or not equal to the source in the end
 */
export async function fill(target: Db, source: Source, say: Say): Promise<void> {
  const tables = await prepare(target, source, say)
  for (const table of tables) await fillTable(target, table, source, say)
  await compare(target, tables, source)
  for (const table of tables) await countOnFrom(target, table, await source.lastNumber(table))
  await endArrival(target)
  await lookAtRows(target)
}

async function prepare(target: Db, source: Source, say: Say): Promise<Table[]> {
  const underWay = await arrivalUnderWay(target)
  if (underWay === source.name) {
    say('Going on where an earlier run stopped.')
    return source.tablesFor(target)
  }
  if (underWay !== null)
    throw new DatabaseError(`The database is being filled from ${underWay}. Nothing was changed in it.`)
  await refuseForeign(target)
  await migrate(target, say)
  const tables = await source.tablesFor(target)
  await refuseFilled(target, tables)
  await beginArrival(target, source.name)
  return tables
}

async function refuseForeign(target: Db): Promise<void> {
  const there = await target.introspection.getTables({ withInternalKyselyTables: true })
  if (there.length > 0 && !there.some(({ name }) => name === 'kysely_migration'))
    throw new DatabaseError('The database belongs to another program. Nothing was changed in it.')
}

async function refuseFilled(target: Db, tables: Table[]): Promise<void> {
  for (const table of tables) {
    if (!(await isEmpty(target, table)))
      throw new DatabaseError(
        `The database is not empty: "${table.name}" has rows. Nothing was changed in it; take one that no site has run on.`
      )
  }
}

async function fillTable(target: Db, table: Table, source: Source, say: Say): Promise<void> {
  let { rows, lastKey } = await placeIn(target, table.name)
  const before = rows
  for await (const batch of source.batches(table, { rows, lastKey })) {
    const told = Math.floor(rows / STEP)
    rows += batch.length
    lastKey = keyOf(table, batch.at(-1) ?? {})
    await keep(target, table, batch, { rows, lastKey })
    if (Math.floor(rows / STEP) > told) say(`${table.name}: ${inRows(rows)} so far`)
  }
  say(`${table.name}: ${inRows(rows)}${before > 0 ? `, ${inRows(before)} of them from before` : ''}`)
}

/** @throws DatabaseError that says where, when the engine takes a row for none of this table */
async function keep(target: Db, table: Table, batch: Row[], place: Place): Promise<void> {
  try {
    await target.transaction().execute(async (trx) => {
      await insertRows(trx, table, batch)
      await savePlace(trx, table.name, place)
    })
  } catch (error) {
    const rows = `rows ${place.rows - batch.length + 1} to ${place.rows}`
    throw new DatabaseError(
      `${table.name}: ${rows} were not taken: ${(error as Error).message}. The rows before them are kept.`,
      { cause: error }
    )
  }
}

async function compare(target: Db, tables: Table[], source: Source): Promise<void> {
  const wrong: string[] = []
  for (const table of tables) {
    const [there, copy] = await Promise.all([source.digestOf(table), digestOf(target, table)])
    if (there.rows !== copy.rows || there.sha256 !== copy.sha256) wrong.push(table.name)
  }
  if (wrong.length > 0)
    throw new DatabaseError(
      `Not the same on both sides: ${wrong.join(', ')}. Was the source changed meanwhile? Begin again with an empty database.`
    )
}
