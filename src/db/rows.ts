import { sql } from 'kysely'
import { isServer } from './dialect.ts'
import type { Db } from './open.ts'
import type { Schema } from './schema.ts'
import type { Column, Table } from './tables.ts'

export type Value = number | string | null | Buffer
export type Row = Record<string, Value>

/** So many rows are read and written at once that they fit into memory: far fewer of those that carry pictures. */
export const batchSize = ({ columns }: Table): number =>
  columns.some(({ kind }) => kind === 'bytes') ? 8 : 250

/**
 * A table's rows in the order of its key, the same on every engine, so many at a time that they fit into memory.
 * @param after the key of the row to go on behind
 */
export async function* batchesOf(db: Db, table: Table, after: Value[] | null = null): AsyncGenerator<Row[]> {
  const limit = batchSize(table)
  let last = after
  for (;;) {
    const rows = await rowsAfter(db, table, last, limit)
    const end = rows.at(-1)
    if (end === undefined) return
    yield rows
    last = keyOf(table, end)
  }
}

export const keyOf = (table: Table, row: Row): Value[] => table.key.map(({ name }) => row[name] ?? null)

async function rowsAfter(db: Db, table: Table, after: Value[] | null, limit: number): Promise<Row[]> {
  const keys = table.key.map((column) => sorted(db, column))
  // The first condition is what an index finds the place by.
  const behind = after
    ? sql`where ${keys[0]} >= ${after[0]} and (${sql.join(keys)}) > (${sql.join(after)})`
    : sql``
  const columns = table.columns.map(({ name }) => sql.ref(name))
  const { rows } = await sql<Row>`
    select ${sql.join(columns)} from ${sql.table(table.name)} ${behind}
    order by ${sql.join(keys)} limit ${sql.lit(limit)}`.execute(db)
  return rows
}

/** Texts byte by byte, whatever the language of the server is. */
const sorted = (db: Db, { name, kind }: Column) =>
  kind === 'text' && isServer(db) ? sql`${sql.ref(name)} collate "C"` : sql`${sql.ref(name)}`

/** As they are, numbers of the engine's own included. */
export async function insertRows(db: Db, table: Table, rows: Row[]): Promise<void> {
  await db
    .insertInto(table.name as keyof Schema)
    .values(rows as never)
    .execute()
}

export async function isEmpty(db: Db, table: Table): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table.name)} limit 1`.execute(db)
  return rows.length === 0
}

/** The last number given in the column that the engine counts up, be its row gone or not; 0 for none. */
export async function lastNumber(db: Db, table: Table): Promise<number> {
  if (table.numbered === null) return 0
  const ask = isServer(db)
    ? sql<{ last: number | null }>`select pg_sequence_last_value(${sequence(table)}) as last`
    : sql<{ last: number }>`select seq as last from sqlite_sequence where name = ${table.name}`
  const { rows } = await ask.execute(db)
  return rows[0]?.last ?? 0
}

/** No number up to this one is given again. */
export async function countOnFrom(db: Db, table: Table, last: number): Promise<void> {
  if (table.numbered === null || last <= (await lastNumber(db, table))) return
  if (isServer(db)) {
    await sql`select setval(${sequence(table)}, ${last})`.execute(db)
    return
  }
  await sql`delete from sqlite_sequence where name = ${table.name}`.execute(db)
  await sql`insert into sqlite_sequence (name, seq) values (${table.name}, ${last})`.execute(db)
}

const sequence = ({ name, numbered }: Table) => sql`pg_get_serial_sequence(${name}, ${numbered})::regclass`

/** Has the engine look at what it holds now, so that it finds its way in it. */
export async function lookAtRows(db: Db): Promise<void> {
  if (!isServer(db)) return
  await db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx)
    await sql`analyze`.execute(trx)
  })
}
