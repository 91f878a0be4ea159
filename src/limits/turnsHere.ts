import { LRUCache } from 'lru-cache'
import type { Time } from '../db/schema.ts'
import type { Limit } from './store.ts'

/** More than so many at once are nobody's readers; those seen longest ago begin anew. */
const MOST_KEYS = 10_000

/** Counts what only reads in this process's memory, so that reading writes nothing and goes on when nothing can be. */
export class TurnsHere {
  readonly #windows = new LRUCache<string, { endsAt: Time; count: number }>({ max: MOST_KEYS })

  /** @returns ms to wait when the limit is reached, else 0 */
  take(key: string, { max, windowMs }: Limit, now: Time): number {
    const known = this.#windows.get(key)
    const isOpen = known && known.endsAt > now && known.endsAt <= now + windowMs
    const window = isOpen ? known : { endsAt: now + windowMs, count: 0 }
    window.count++
    this.#windows.set(key, window)
    return window.count > max ? Math.max(1, window.endsAt - now) : 0
  }
}
