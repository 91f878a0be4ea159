import { sql } from 'kysely'
import { isServer } from './dialect.ts'
import type { Db } from './open.ts'
import { preparedRow } from './prepared.ts'

/**
 * The id that the next row of this table gets, for a row that holds its own id elsewhere as well. Insert it with that id
 * in the same transaction: a server gives it to nobody else, and on a file nobody else writes meanwhile.
 */
export async function nextId(trx: Db, table: 'comment'): Promise<number> {
  const next = await nextRow(trx, { table })
  if (!next) throw new Error(`There is no next id for ${table}`)
  return next.id
}

const nextRow = preparedRow((db, { table }: { table: string }) =>
  db.selectNoFrom((isServer(db) ? nextOnServer(table) : nextInFile(table)).as('id'))
)

const nextOnServer = (table: string) => sql<number>`nextval(pg_get_serial_sequence(${table}, 'id'))`

const nextInFile = (table: string) =>
  sql<number>`coalesce((select seq from sqlite_sequence where name = ${table}), 0) + 1`
