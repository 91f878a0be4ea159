import { setTimeout as sleep } from 'node:timers/promises'
import {
  type DatabaseMetadataOptions,
  type Kysely,
  type MigrationLockOptions,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  sql,
  type TableMetadata
} from 'kysely'
import type * as Pg from 'pg'
import type { ClientBase, ClientConfig } from 'pg'
import { late } from '../text/late.ts'
import { isNameGone } from './faults.ts'

const pg = (): typeof Pg => late('pg')

/** Each process takes at most this many; PostgreSQL itself allows 100 to all. */
const CONNECTIONS = 10

/** Times in ms after which a statement, or a request, gives up. */
const TIMEOUTS: ClientConfig = {
  connectionTimeoutMillis: 10_000,
  lock_timeout: 5000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000
}

const INT8 = 20
const NUMERIC = 1700

/** node-postgres gives both as text; every one of ours, times and sums included, is below 2^53. */
const NUMBERS: ClientConfig['types'] = {
  getTypeParser: (oid, format) =>
    oid === INT8 || oid === NUMERIC ? Number : pg().types.getTypeParser(oid, format as 'text')
}

export const isPostgresUrl = (databaseUrl: string): boolean => /^postgres(ql)?:\/\//.test(databaseUrl)

/**
 * A pool that connects when it is first asked, and again after a connection was lost. TLS is chosen by `sslmode`.
 * @param onConnect done with each new connection before its first use
 */
export function postgresDialect(
  databaseUrl: string,
  onConnect: (client: ClientBase) => Promise<void>
): PostgresDialect {
  const pool = new (pg().Pool)({
    ...settings(databaseUrl),
    max: CONNECTIONS,
    idleTimeoutMillis: 30_000,
    onConnect
  })
  // A lost connection fails the query that used it, which says so; without listeners it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    sendNoNul(client)
  })
  return new PatientPostgresDialect({ pool })
}

/** A text that holds U+0000 cannot be kept here, nor be looked for: it would end in an error, and never be found. */
function sendNoNul(client: ClientBase): void {
  const query = client.query.bind(client) as (...words: unknown[]) => unknown
  const send = (text: unknown, values: unknown, ...rest: unknown[]) =>
    query(text, Array.isArray(values) ? values.map(withoutNul) : values, ...rest)
  client.query = send as typeof client.query
}

const withoutNul = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value

const settings = (databaseUrl: string): ClientConfig => ({
  connectionString: databaseUrl,
  application_name: 'war-stories',
  keepAlive: true,
  types: NUMBERS,
  ...TIMEOUTS
})

class PatientPostgresDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new PatientAdapter()
  }

  override createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PatientIntrospector(db)
  }
}

/** So often in a row no other process changes a table just while it is asked about. */
const ATTEMPTS = 20

/** Asks once more which tables there are where another process, as one that starts, changed one of them meanwhile. */
class PatientIntrospector extends PostgresIntrospector {
  override async getTables(options?: DatabaseMetadataOptions): Promise<TableMetadata[]> {
    for (let failed = 1; ; failed++) {
      try {
        return await super.getTables(options)
      } catch (error) {
        if (!isNameGone(error) || failed === ATTEMPTS) throw error
      }
    }
  }
}

/** A migration of a large site, and whoever waits for it to end, may take longer than any request. */
class PatientAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    for (const name of ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'])
      await sql`set local ${sql.raw(name)} = 0`.execute(db)
    await super.acquireMigrationLock(db, options)
  }
}

export interface Listener {
  close(): Promise<void>
}

export interface Notices {
  /** A plain name: letters and underscores. */
  channel: string
  /** @param processId of the connection that told it */
  onNotice(payload: string, processId: number): void
  /** Notices may have been missed: when it begins to listen, and again whenever a lost connection is back. */
  onBegin(): void
  onLost?(): void
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2000

/** Hears what other processes tell with `pg_notify(channel, payload)`, over a connection of its own. */
export function listen(databaseUrl: string, notices: Notices): Listener {
  const closing = new AbortController()
  const ended = keepListening(databaseUrl, notices, closing.signal)
  return {
    close: () => {
      closing.abort()
      return ended
    }
  }
}

async function keepListening(databaseUrl: string, notices: Notices, closing: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT_MS
  while (!closing.aborted) {
    const hasListened = await listenUntilLost(databaseUrl, notices, closing)
    wait = hasListened ? FIRST_WAIT_MS : Math.min(2 * wait, LONGEST_WAIT_MS)
    await sleep(wait, undefined, { signal: closing }).catch(() => undefined)
  }
}

/** @returns whether it listened at all */
async function listenUntilLost(
  databaseUrl: string,
  notices: Notices,
  closing: AbortSignal
): Promise<boolean> {
  const client = new (pg().Client)(settings(databaseUrl))
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
    closing.addEventListener('abort', () => resolve(), { once: true })
  })
  client.on('notification', ({ payload, processId }) => notices.onNotice(payload ?? '', processId))
  let hasListened = false
  try {
    await client.connect()
    await client.query(`listen ${client.escapeIdentifier(notices.channel)}`)
    hasListened = true
    notices.onBegin()
    await lost
    if (!closing.aborted) notices.onLost?.()
  } catch {
    // Tried again: the requests meanwhile say that the database is away.
  }
  await client.end().catch(() => undefined)
  return hasListened
}
