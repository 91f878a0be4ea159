import Database from 'better-sqlite3'

/** A way to write many rows fast: in large transactions, and with indexes and triggers made when the rows are there. */
export interface Bulk {
  /** Prepares an insert; its rows are objects with these columns. */
  into<Column extends string>(table: string, columns: readonly Column[]): (row: Record<Column, Value>) => void
  run(statement: string): void
  close(): void
}

export type Value = number | string | null

const ROWS_A_TRANSACTION = 200_000

/** @param path of a database with all migrations and no rows */
export function openBulk(path: string, say: (line: string) => void): Bulk {
  const database = new Database(path)
  // Nothing is lost with a file that was not finished.
  for (const setting of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF', 'threads = 2'])
    database.pragma(setting)
  database.pragma('cache_size = -1500000')
  const parts = database
    .prepare(
      "select type, name, sql from sqlite_master where type in ('index', 'trigger') and sql is not null"
    )
    .all() as Array<{ type: string; name: string; sql: string }>
  for (const { type, name } of parts) database.exec(`drop ${type} "${name}"`)
  let rows = 0
  database.exec('begin')
  return {
    into(table, columns) {
      const places = columns.map((column) => `@${column}`)
      const insert = database.prepare(`insert into ${table} (${columns.join()}) values (${places.join()})`)
      return (row) => {
        insert.run(row)
        if (++rows % ROWS_A_TRANSACTION === 0) database.exec('commit; begin')
      }
    },
    run: (statement) => database.exec(statement),
    close() {
      database.exec('commit')
      for (const { type, name, sql } of parts) {
        if (type === 'index') say(`Index ${name} …`)
        database.exec(sql)
      }
      database.pragma('journal_mode = WAL')
      database.close()
    }
  }
}
