import { sql } from 'kysely'
import { isServer } from './dialect.ts'
import type { Db } from './open.ts'
import { databaseSize } from './size.ts'

/**
 * A larger file is not written anew, as nobody could post meanwhile: what was deleted in it is overwritten with zeros as
 * it is deleted (secure_delete), and a file is written anew as well only to leave no page of it to doubt.
 */
const LARGEST_WRITTEN_ANEW = 256 * 1024 * 1024

/**
 * Leaves nothing of deleted rows in the database's files: not in free pages, not in the write-ahead log. On a server
 * dead rows are removed; its own log and backups keep them for as long as its operator has them kept.
 * @throws Error while another process reads what is to go; then it must be tried again
 */
export async function scrub(db: Db): Promise<void> {
  await forgetTopics(db)
  if (isServer(db)) return scrubServer(db)
  if ((await databaseSize(db)) <= LARGEST_WRITTEN_ANEW) await sql`vacuum`.execute(db)
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  if (rows[0]?.busy === 1) throw new Error('The write-ahead log is in use by another process')
}

/** Notices of changes name people; their numbers must stay, as others count on by them. */
async function forgetTopics(db: Db): Promise<void> {
  await sql`update change set topic = 'gone ' || at where topic like 'person %'
    and not exists (select 1 from account where 'person ' || account.username = change.topic)`.execute(db)
}

async function scrubServer(db: Db): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection)
    try {
      await sql`vacuum`.execute(connection)
    } finally {
      await sql`reset statement_timeout`.execute(connection)
    }
  })
}
