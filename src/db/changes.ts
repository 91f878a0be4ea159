import type Database from 'better-sqlite3'
import type { ClientBase } from 'pg'
import { isUnused } from './dialect.ts'
import type { Db } from './open.ts'
import type { Notices } from './postgres.ts'
import { inTransaction } from './transaction.ts'

/**
 * What changed, by topic, so that nobody has to render again what nobody changed. The topics are those of the
 * triggers in migrations/0020_changes.ts.
 */
export interface Changes {
  /** Number of the latest change that is known; asked before every use of something kept. */
  latest(): number
  /** Number of the latest change of any of these topics, as of the last call of `latest`; 0 where nothing changed. */
  latestOf(topics: readonly string[]): number
  /**
   * Topics that changed after a number that `latest` gave; null where that is no longer known, and all may have.
   * The topic "forgotten" says the same of the database.
   */
  topicsSince(at: number): string[] | null
  /** False while changes may have gone unnoticed. */
  isCertain(): boolean
  /** Number of the latest change of any process at this moment; null where the database cannot be asked for it. */
  current(db: Db): Promise<number | null>
}

/** More topics than this are forgotten together: all that is older then counts as changed. */
const TOPICS_KEPT = 20_000

/** The numbers of the latest changes, in bounded memory. */
export class ChangeLog {
  readonly #byTopic = new Map<string, number>()
  /** Number of the latest change that is no longer known by topic. */
  #forgotten = 0
  latest = 0

  note(topic: string, at: number): void {
    if (this.#byTopic.size >= TOPICS_KEPT && !this.#byTopic.has(topic)) this.noteAll(this.latest)
    this.#byTopic.set(topic, at)
    this.latest = Math.max(this.latest, at)
  }

  /** Everything may have changed. */
  noteAll(at: number): void {
    this.#byTopic.clear()
    this.#forgotten = at
    this.latest = at
  }

  latestOf(topics: readonly string[]): number {
    let latest = this.#forgotten
    for (const topic of topics) {
      const at = this.#byTopic.get(topic)
      if (at !== undefined && at > latest) latest = at
    }
    return latest
  }

  topicsSince(since: number): string[] | null {
    if (since < this.#forgotten) return null
    return [...this.#byTopic].flatMap(([topic, at]) => (at > since ? [topic] : []))
  }
}

/** By what all views of one open database share, whatever plugins they have. */
const changesByAdapter = new WeakMap<object, Changes>()

/** The changes of a database that `openDatabase` opened; any other may change all the time. */
export const changesOf = (db: Db): Changes => changesByAdapter.get(db.getExecutor().adapter) ?? UNKNOWN

let looks = 0

const UNKNOWN: Changes = {
  latest: () => ++looks,
  latestOf: () => Number.POSITIVE_INFINITY,
  topicsSince: () => null,
  isCertain: () => false,
  current: async () => null
}

export function rememberChanges(db: Db, changes: Changes): void {
  changesByAdapter.set(db.getExecutor().adapter, changes)
}

/** Of the topics, those that changed last are kept; there may be one for each story ever told. */
const ROWS_KEPT = 10_000

/** Forgets when what changed long ago changed. Whoever has not looked since takes it that all did. */
export const forgetOldChanges = (db: Db): Promise<void> =>
  inTransaction(db, async (trx) => {
    const { latest, rows } = await trx
      .selectFrom('change')
      .select((eb) => [
        eb.fn.coalesce(eb.fn.max('at'), eb.val(0)).as('latest'),
        eb.fn.countAll<number>().as('rows')
      ])
      .executeTakeFirstOrThrow()
    if (Number(rows) <= 2 * ROWS_KEPT) return
    await trx
      .deleteFrom('change')
      .where('at', '<=', latest - ROWS_KEPT + 1)
      .execute()
    await trx
      .insertInto('change')
      .values([
        { topic: 'all', at: latest + 1 },
        { topic: 'forgotten', at: latest + 2 }
      ])
      .onConflict((conflict) => conflict.column('topic').doUpdateSet((eb) => ({ at: eb.ref('excluded.at') })))
      .execute()
  })

/**
 * The changes in a PostgreSQL database, as its triggers tell them. What this process wrote is told to the very
 * connection that wrote it, before the write is answered; what others wrote, to a listener that hears no more than that.
 */
export class ToldChanges implements Changes, Notices {
  readonly channel = 'change'
  readonly #log = new ChangeLog()
  readonly #ownConnections = new Set<number>()
  #isHeard = false

  latest(): number {
    return this.#log.latest
  }

  latestOf(topics: readonly string[]): number {
    return this.#log.latestOf(topics)
  }

  topicsSince(at: number): string[] | null {
    return this.#log.topicsSince(at)
  }

  isCertain(): boolean {
    return this.#isHeard
  }

  /** What another process wrote may still be on its way here. */
  async current(): Promise<null> {
    return null
  }

  /** Hears what this connection of the process's own writes. */
  async follow(client: ClientBase & { processID?: number }): Promise<void> {
    const id = client.processID ?? 0
    this.#ownConnections.add(id)
    client.on('end', () => this.#ownConnections.delete(id))
    client.on('notification', ({ processId, payload }) => {
      if (processId === id) this.#note(payload)
    })
    await client.query(`listen ${this.channel}`)
  }

  onNotice(payload: string, processId: number): void {
    if (!this.#ownConnections.has(processId)) this.#note(payload)
  }

  onBegin(): void {
    this.#log.noteAll(this.#log.latest + 1)
    this.#isHeard = true
  }

  onLost(): void {
    this.#isHeard = false
  }

  #note(topic = ''): void {
    this.#log.note(topic, this.#log.latest + 1)
  }
}

/** Asking takes longer than all else that a kept page needs; readers of another process may be so much behind. */
const OTHERS_ASKED_EVERY_MS = 5

/**
 * The changes in a SQLite file, whoever made them: only where this connection or another wrote anything the table of
 * changes is read. What others wrote is asked of SQLite every few ms, as it takes system calls.
 * @param writesOfOurs how many statements were run here that may have written
 */
export function sqliteChanges(database: Database.Database, writesOfOurs: () => number): Changes {
  const log = new ChangeLog()
  const writesOfOthers = database.prepare<[], number>('pragma data_version').pluck()
  let readNew: (() => void) | undefined
  let [others, ours] = [-1, -1]
  let askedAt = Number.NEGATIVE_INFINITY

  const changes: Changes = {
    latest() {
      const oursNow = writesOfOurs()
      const now = performance.now()
      if (oursNow === ours && now - askedAt < OTHERS_ASKED_EVERY_MS) return log.latest
      // In a transaction of ours its own changes would be seen, and it may yet be rolled back.
      if (database.inTransaction) return log.latest
      askedAt = now
      const othersNow = writesOfOthers.get() ?? 0
      if (othersNow !== others || oursNow !== ours) {
        readNew ??= reader(database, log)
        readNew()
      }
      ;[others, ours] = [othersNow, oursNow]
      return log.latest
    },
    latestOf: (topics) => log.latestOf(topics),
    topicsSince: (at) => log.topicsSince(at),
    isCertain: () => !database.inTransaction,
    // Whose turn it is has the connection to themselves, and so no transaction is open.
    current: async (db) => (isUnused(db) ? latestNow() : db.connection().execute(async () => latestNow()))
  }
  const latestNow = () => {
    askedAt = Number.NEGATIVE_INFINITY
    return changes.latest()
  }
  return changes
}

/** What changed before is of no interest: nothing is kept yet. Made late, since a migration makes the table. */
function reader(database: Database.Database, log: ChangeLog): () => void {
  const since = database.prepare<[number], { topic: string; at: number }>(
    'select topic, at from change where at > ? order by at'
  )
  log.noteAll(database.prepare<[], number>('select coalesce(max(at), 0) from change').pluck().get() ?? 0)
  return () => {
    for (const { topic, at } of since.all(log.latest)) log.note(topic, at)
  }
}
