import { channel } from 'node:diagnostics_channel'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { HandleEmptyInListsPlugin, Kysely, type LogEvent, replaceWithNoncontingentExpression } from 'kysely'
import { rememberChanges, sqliteChanges, ToldChanges } from './changes.ts'
import { type FileDatabase, ImmediateSqliteDialect } from './dialect.ts'
import { isPostgresUrl, type Listener, listen, type Notices, postgresDialect } from './postgres.ts'
import type { Schema } from './schema.ts'

/** The database, or a transaction on it: every store function takes this first. */
export type Db = Kysely<Schema>

/** Marks a SQLite file as this program's ("WARS"); any other file is left alone. */
export const APPLICATION_ID = 0x57415253

/** Waiting for another process's write, in ms, keeps all of this process waiting: the patience is in patience.ts. */
const BUSY_TIMEOUT = 25

/** Tells how many ms each statement took, to whoever subscribes. */
export const queryTimes = channel('war-stories:query')

function publish({ queryDurationMillis }: LogEvent): void {
  if (queryTimes.hasSubscribers) queryTimes.publish(queryDurationMillis)
}

/** A database that must not be used; its message names the file and is meant for the operator. */
export class DatabaseError extends Error {}

/** `in ()` is nothing on SQLite and an error on PostgreSQL. */
const EMPTY_LISTS = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })

/**
 * Opens the database behind a DATABASE_URL, creating the file where there is none. A server is first connected to
 * when it is first asked.
 * @throws DatabaseError when the file is not ours, or is damaged; the file is then untouched
 */
export function openDatabase(databaseUrl: string): Db {
  return isPostgresUrl(databaseUrl) ? openServer(databaseUrl) : openFile(databaseUrl)
}

/**
 * Hears what other processes on this database tell each other, until closed.
 * @returns null on an engine that tells nobody: there a table must be looked at
 */
export function openListener(databaseUrl: string, notices: Notices): Listener | null {
  return isPostgresUrl(databaseUrl) ? listen(databaseUrl, notices) : null
}

function openServer(databaseUrl: string): Db {
  const changes = new ToldChanges()
  const dialect = postgresDialect(databaseUrl, (client) => changes.follow(client))
  const db = new Kysely<Schema>({ dialect, plugins: [EMPTY_LISTS], log: publish })
  rememberChanges(db, changes)
  return db
}

function openFile(databaseUrl: string): Db {
  const path = databaseUrl.slice('sqlite:'.length)
  const isFile = path !== ':memory:'
  if (isFile && existsSync(path) && statSync(path).size > 0) refuseUnusable(path)
  if (isFile) mkdirSync(dirname(path), { recursive: true })
  const database = attempt(path, () => prepareConnection(new Database(path)))
  const file = keepStatements(database)
  const dialect = new ImmediateSqliteDialect(file)
  const db = new Kysely<Schema>({ dialect, plugins: [EMPTY_LISTS], log: publish })
  rememberChanges(
    db,
    sqliteChanges(database, () => file.writes)
  )
  return db
}

function prepareConnection(database: Database.Database): Database.Database {
  database.pragma('journal_mode = WAL')
  // A WAL database opens with synchronous=NORMAL here, which loses acknowledged posts in a power cut.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('trusted_schema = OFF')
  // What is deleted is written over; see db/scrub.ts.
  database.pragma('secure_delete = ON')
  database.pragma('journal_size_limit = 67108864')
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT}`)
  return database
}

/** Statements that differ in their values only are prepared once; there are a few hundred on the whole site. */
const STATEMENTS_KEPT = 1000

/** Asking SQLite for these costs about as much as a lookup. */
interface KnownStatement {
  statement: Database.Statement<unknown[]>
  hasRows: boolean
  isReading: boolean
}

const know = (statement: Database.Statement<unknown[]>): KnownStatement => ({
  statement,
  hasRows: statement.reader,
  isReading: statement.readonly
})

const none = (_done: Database.RunResult): unknown[] => []

/** Kysely prepares each statement anew, which costs a page about as much as running them. */
function keepStatements(database: Database.Database): FileDatabase & { readonly writes: number } {
  const kept = new Map<string, KnownStatement>()
  let writes = 0
  const prepare = (text: string): KnownStatement => {
    const known = kept.get(text) ?? know(database.prepare<unknown[]>(text))
    if (kept.size < STATEMENTS_KEPT) kept.set(text, known)
    if (!known.isReading) writes++
    return known.statement.busy ? know(database.prepare<unknown[]>(text)) : known
  }
  return {
    prepare: (text) => prepare(text).statement,
    rowsOf(text, parameters) {
      const { statement, hasRows } = prepare(text)
      const began = queryTimes.hasSubscribers ? performance.now() : 0
      const rows = hasRows ? statement.all(parameters) : none(statement.run(parameters))
      if (queryTimes.hasSubscribers) queryTimes.publish(performance.now() - began)
      return rows
    },
    // Takes effect as it is prepared, so that a statement that was kept would do nothing.
    keepUndoIn: (place) => database.pragma(`temp_store = ${place === 'memory' ? 'memory' : 'default'}`),
    /** How many statements were run that may have written something. */
    get writes() {
      return writes
    },
    get inTransaction() {
      return database.inTransaction
    },
    close: () => database.close()
  }
}

/**
 * A larger file is not looked through at every start: with a million stories that takes minutes. Backups and
 * `npm run cli -- check` look through files of any size.
 */
const LARGEST_LOOKED_THROUGH = 64 * 1024 * 1024

/** Looks at an existing file through a read-only connection, so that a refusal changes nothing in it. */
function refuseUnusable(path: string): void {
  // Looking at the file makes an empty log beside it, which holds nothing.
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  attempt(path, () => {
    const database = new Database(path, { readonly: true, fileMustExist: true })
    try {
      if (!isOurs(database)) throw new DatabaseError(`${path} is not a War Stories database. ${ADVICE}`)
      const isCutShort = statSync(path).size % Number(database.pragma('page_size', { simple: true })) !== 0
      if (isCutShort && !hasLog)
        throw new DatabaseError(`${path} is damaged (it ends within a page). ${RESTORE}`)
      if (statSync(path).size > LARGEST_LOOKED_THROUGH) return
      const verdict = String(database.pragma('quick_check(1)', { simple: true }))
      if (verdict !== 'ok') throw new DatabaseError(`${path} is damaged (${inOneLine(verdict)}). ${RESTORE}`)
    } finally {
      database.close()
    }
  })
}

/**
 * A file gets its mark soon after it is made, and its tables after that. Between, another process that starts may see
 * it, or this one may have been killed. So whether it is empty is asked before the mark is.
 */
function isOurs(database: Database.Database): boolean {
  const isEmpty = database.prepare('select 1 from sqlite_schema').get() === undefined
  const mark = database.pragma('application_id', { simple: true })
  return mark === APPLICATION_ID || (isEmpty && mark === 0)
}

/** SQLite puts a line before its finding that names the database as it calls it. */
const inOneLine = (verdict: string): string => verdict.replace(/^\*+ in .*\n/, '').replaceAll('\n', ' ')

const ADVICE = 'Nothing was changed in it; point DATABASE_URL at another file.'
const RESTORE = 'Nothing was changed in it; put back a copy with: npm run cli -- restore BACKUP'

/** @throws DatabaseError in place of what SQLite says of the file at this path */
export function attempt<T>(path: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    const reason = /CORRUPT|NOTADB/.test(error.code) ? RESTORE : 'Is the folder there, and writable?'
    throw new DatabaseError(`${path} cannot be opened: ${error.message}. ${reason}`)
  }
}
