import { existsSync } from 'node:fs'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { databaseFile, openToRead } from './file.ts'
import { DatabaseError, type Db, openDatabase } from './open.ts'
import { isPostgresUrl } from './postgres.ts'
import type { Schema } from './schema.ts'

/**
 * Reads a database as it is at one moment, however long that takes and whoever writes to it meanwhile.
 * @throws DatabaseError when there is none, or it is not ours
 */
export async function withSnapshot<T>(databaseUrl: string, work: (snapshot: Db) => Promise<T>): Promise<T> {
  const isServer = isPostgresUrl(databaseUrl)
  const db = isServer ? openDatabase(databaseUrl) : openFileToRead(databaseUrl)
  const begin = isServer
    ? db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    : db.transaction()
  try {
    return await begin.execute(async (trx) => {
      if (isServer) await waitForEver(trx)
      return work(trx)
    })
  } finally {
    await db.destroy()
  }
}

/** A transaction of the site's own dialect would keep writers waiting; this one keeps nobody. */
function openFileToRead(databaseUrl: string): Db {
  const file = databaseFile(databaseUrl)
  if (!existsSync(file)) throw new DatabaseError(`There is no file ${file}.`)
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: openToRead(file) }) })
}

async function waitForEver(trx: Db): Promise<void> {
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout'])
    await sql`set local ${sql.raw(name)} = 0`.execute(trx)
}
