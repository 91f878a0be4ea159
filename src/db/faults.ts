/** What went wrong in a database, told by the codes of its engine. */

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Why nothing can be saved, or not even be read, for now. */
export type Unavailability = 'busy' | 'full' | 'readonly' | 'damaged' | 'away'

/** serialization_failure and deadlock_detected: another transaction came first, and nothing of this one stays. */
const CONFLICTS = /^(40001|40P01)$/

const REASONS: ReadonlyArray<readonly [Unavailability, RegExp]> = [
  // A lock or a statement that took too long; too many connections, no memory.
  ['busy', /^(SQLITE_BUSY|SQLITE_LOCKED|55P03|57014|25P03|53[023])/],
  ['full', /^(SQLITE_FULL|53100|ENOSPC)/],
  ['readonly', /^(SQLITE_READONLY|25006|EROFS)/],
  ['damaged', /^(SQLITE_IOERR|SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_CANTOPEN|58030|XX001)/],
  // The server of the database stops or starts, or says that the connection is lost.
  ['away', /^(08|57P0)/]
]

/** A connection that could not be made, or was lost in the net. */
const NET = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT$)/

/** node-postgres throws these without a code. */
const UNCODED =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/

/** Why the database does not do what was asked, where the same may work later; null for any other error. */
export function unavailability(error: unknown): Unavailability | null {
  if (!(error instanceof Error)) return null
  const code = codeOf(error)
  if (CONFLICTS.test(code)) return 'busy'
  if (isLostConnection(error, code)) return 'away'
  return REASONS.find(([, codes]) => codes.test(code))?.[0] ?? null
}

/** A reader who goes away while sending has such a code too, but nothing that was asked of the system. */
const isLostConnection = (error: Error, code: string): boolean =>
  NET.test(code)
    ? error instanceof AggregateError || ('syscall' in error && error.syscall !== 'open')
    : !code && UNCODED.test(error.message)

/** Whether a transaction failed only because others ran at the same time, so that it may be tried again. */
export const isConflict = (error: unknown): boolean => CONFLICTS.test(codeOf(error))

/** Whether a short id that was made up for a row is another row's already; both engines name the column. */
export const isShortIdTaken = (error: unknown): boolean =>
  /^(SQLITE_CONSTRAINT_UNIQUE|23505)$/.test(codeOf(error)) && /short_id/.test((error as Error).message)

/** Whether a number was asked for that no column holds: too large, or a fraction where there are none. */
export const isBeyondRange = (error: unknown): boolean => /^(22003|22P02)$/.test(codeOf(error))

/** Whether a statement named a table or a column that is not there. */
export const isNameGone = (error: unknown): boolean => /^(42703|42P01)$/.test(codeOf(error))

/** Whether the database is away or cannot keep up for now: nothing was saved, and the same may work soon. */
export const isUnavailable = (error: unknown): boolean => unavailability(error) !== null

/** Whether another process holds the file, so that nothing was done. */
export const isHeld = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/** Does what may be left out of a page: noted while the database can be written to, and let go while it cannot. */
export async function whileWritable<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return otherwise
  }
}
