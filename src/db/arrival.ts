import type { Db } from './open.ts'
import type { Value } from './rows.ts'

/** A table that stands in a database while it is being filled from elsewhere. No site starts on such a one. */
export const ARRIVAL = 'arrival'

/** How far a table is filled. */
export interface Place {
  rows: number
  /** The key of the last row that is here. */
  lastKey: Value[] | null
}

/** The row that says where all comes from. */
const ALL = ''

/** @param source what a later run is recognised by, as it can go on with nothing else */
export async function beginArrival(db: Db, source: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.schema
      .createTable(ARRIVAL)
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('rows', 'bigint', (column) => column.notNull())
      .addColumn('last', 'text', (column) => column.notNull())
      .execute()
    await trx.insertInto(ARRIVAL).values({ name: ALL, rows: 0, last: source }).execute()
  })
}

/** Where the database is being filled from; null where it is not. */
export async function arrivalUnderWay(db: Db): Promise<string | null> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === ARRIVAL)) return null
  const { last } = await db
    .selectFrom(ARRIVAL)
    .select('last')
    .where('name', '=', ALL)
    .executeTakeFirstOrThrow()
  return last
}

export async function placeIn(db: Db, table: string): Promise<Place> {
  const row = await db
    .selectFrom(ARRIVAL)
    .select(['rows', 'last'])
    .where('name', '=', table)
    .executeTakeFirst()
  return row ? { rows: row.rows, lastKey: JSON.parse(row.last) } : { rows: 0, lastKey: null }
}

/** In the transaction that brings the rows. */
export async function savePlace(db: Db, table: string, { rows, lastKey }: Place): Promise<void> {
  const place = { rows, last: JSON.stringify(lastKey) }
  await db
    .insertInto(ARRIVAL)
    .values({ name: table, ...place })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(place))
    .execute()
}

export const endArrival = (db: Db): Promise<void> => db.schema.dropTable(ARRIVAL).execute()
