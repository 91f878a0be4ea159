import { LRUCache } from 'lru-cache'
import { type Changes, changesOf } from './changes.ts'
import type { Db } from './open.ts'

/** Ranks move on with the clock, so nothing is kept for longer. */
const MAX_AGE_MS = 60_000

interface Kept<T> {
  value: T
  readAt: number
  /** Number of the latest change that was known before it was read. */
  seen: number
}

/**
 * What pages show to everybody, read once and kept until something changes in it, so that a member's page reads no
 * more than what is theirs. Whoever gets it must not change it. See docs/decisions/0017.
 */
export class KeptReadings<T extends object> {
  readonly #db: Db
  readonly #changes: Changes
  readonly #kept: LRUCache<string, Kept<T>>

  /** @param sizeOf a reading in bytes, about */
  constructor(db: Db, { maxBytes, sizeOf }: { maxBytes: number; sizeOf: (value: T) => number }) {
    this.#db = db
    this.#changes = changesOf(db)
    this.#kept = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ value }, key) => sizeOf(value) + key.length * 2 + 256
    })
  }

  /**
   * As of now: neither this process nor another has changed anything of it since.
   * @param topics what it depends on, as in migrations/0020_changes.ts
   */
  async get(
    key: string,
    topics: readonly string[],
    read: () => Promise<T | undefined>
  ): Promise<T | undefined> {
    const now = Date.now()
    const current = await this.#changes.current(this.#db)
    const kept = this.#kept.get(key)
    if (kept && this.#isCurrent(kept, topics, current, now)) return kept.value
    const value = await read()
    if (value && current !== null) this.#kept.set(key, { value, readAt: now, seen: current })
    else this.#kept.delete(key)
    return value
  }

  #isCurrent(
    { readAt, seen }: Kept<T>,
    topics: readonly string[],
    current: number | null,
    now: number
  ): boolean {
    const age = now - readAt
    return current !== null && age >= 0 && age < MAX_AGE_MS && this.#changes.latestOf(topics) <= seen
  }
}
