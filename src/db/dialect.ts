import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  PostgresAdapter,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  type TransactionSettings
} from 'kysely'
import { Blank } from './blank.ts'
import { isHeld } from './faults.ts'
import type { Db } from './open.ts'
import { Turns } from './patience.ts'

/** What the dialect needs of better-sqlite3. */
export interface FileDatabase extends SqliteDatabase {
  readonly inTransaction: boolean
  /** Runs a statement now, whoever's turn it is. */
  rowsOf(sql: string, parameters: readonly unknown[]): unknown[]
  /** Where the transactions that begin from now on keep the pages that a statement of theirs changes, to undo it. */
  keepUndoIn(place: 'memory' | 'file'): void
}

/** Whether the engine locks single rows, so that `for update` means something there; SQLite locks the whole file. */
export const hasRowLocks = (db: Db): boolean => isServer(db)

/** Whether the database is on a server, and not in a file. */
export const isServer = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** Whether nobody uses the file at this moment; a server is always in use. */
export function isUnused(db: Db): boolean {
  const { adapter } = db.getExecutor()
  return adapter instanceof FileAdapter && !adapter.isInUse
}

/**
 * The rows of a query, where nobody has to be waited for: on its way through Kysely, as through anything that may have to
 * wait, a lookup costs several times what it costs a file.
 * @param db a file, in a transaction of its own or with none under way
 * @returns undefined where it has to wait, and so has to go that way; nothing was done then
 */
export function rowsAtOnce<Row>(db: Db, sql: string, parameters: readonly unknown[]): Row[] | undefined {
  const { adapter } = db.getExecutor()
  return adapter instanceof FileAdapter
    ? (adapter.rowsAtOnce(sql, parameters, db.isTransaction) as Row[] | undefined)
    : undefined
}

/**
 * Kysely's SQLite dialect with four differences: write transactions begin immediate, because a deferred
 * one that reads before it writes fails at once with "database is locked" as soon as a second process
 * writes; whoever finds the file held by another process waits without keeping others from reading;
 * migrations run inside a transaction, which SQLite allows for DDL; and what prepared queries bind makes no plan.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: FileDatabase
  readonly #turns = new Turns()

  constructor(database: FileDatabase) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#database, this.#turns)
  }

  override createAdapter(): DialectAdapter {
    return new FileAdapter(this.#database, this.#turns)
  }

  override createQueryCompiler(): QueryCompiler {
    return new SteadyCompiler()
  }
}

/**
 * Once SQLite has looked at a bound value to find its plan, which it does in every join, it plans anew each time that
 * the statement is run, and that takes longer than running it. At the value of an expression it does not look.
 */
class SteadyCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value instanceof Blank) this.append('+')
    super.appendValue(value)
  }
}

/**
 * How a transaction is begun that holds what people do, and so changes little. Beyond 64 kB, which is a comment, SQLite keeps
 * what it may have to undo in a temporary file; writing that takes as long as all else that a statement does. Where
 * a migration changes every row of a large table it belongs there.
 */
export const ACTS = 'read write'

class PatientDriver extends SqliteDriver {
  readonly #database: FileDatabase
  readonly #turns: Turns
  #connection: PatientConnection | undefined

  constructor(database: FileDatabase, turns: Turns) {
    super({ database })
    this.#database = database
    this.#turns = turns
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turns.take()
    this.#connection ??= new PatientConnection(await super.acquireConnection(), this.#database, this.#turns)
    return this.#connection
  }

  override async releaseConnection(): Promise<void> {
    this.#turns.leave()
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings = {}
  ): Promise<void> {
    if (accessMode === ACTS) this.#database.keepUndoIn('memory')
    try {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    } finally {
      this.#database.keepUndoIn('file')
    }
    if (this.#connection) this.#connection.isInTransaction = true
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
    if (this.#connection) this.#connection.isInTransaction = false
  }

  /** A full disk may have ended the transaction already; what ended it is what the caller is to hear. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection) this.#connection.isInTransaction = false
    if (this.#database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
}

class PatientConnection implements DatabaseConnection {
  isInTransaction = false
  readonly #inner: DatabaseConnection
  readonly #database: FileDatabase
  readonly #turns: Turns

  constructor(inner: DatabaseConnection, database: FileDatabase, turns: Turns) {
    this.#inner = inner
    this.#database = database
    this.#turns = turns
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const run = () => this.#inner.executeQuery<Row>(query)
    if (!this.isInTransaction) return this.#turns.patiently(run, isHeld)
    if (this.#database.inTransaction) return run()
    return Promise.reject(new Error(UNDONE))
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#inner.streamQuery<Row>(query, chunkSize)
  }
}

const UNDONE = 'This transaction was undone by an error before.'

class FileAdapter extends SqliteAdapter {
  readonly #database: FileDatabase
  readonly #turns: Turns

  constructor(database: FileDatabase, turns: Turns) {
    super()
    this.#database = database
    this.#turns = turns
  }

  get isInUse(): boolean {
    return this.#turns.isTaken
  }

  rowsAtOnce(sql: string, parameters: readonly unknown[], isInTransaction: boolean): unknown[] | undefined {
    if (isInTransaction) {
      if (!this.#database.inTransaction) throw new Error(UNDONE)
      return this.#database.rowsOf(sql, parameters)
    }
    if (this.isInUse) return undefined
    try {
      return this.#database.rowsOf(sql, parameters)
    } catch (error) {
      if (isHeld(error)) return undefined
      throw error
    }
  }

  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** There is one, but the driver itself has one after the other use it. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}
