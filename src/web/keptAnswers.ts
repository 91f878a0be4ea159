import { LRUCache } from 'lru-cache'
import type { Changes } from '../db/changes.ts'
import { cacheHits, cacheMisses } from '../metrics/metrics.ts'
import type { KeptAnswer } from './keptAnswer.ts'

const MAX_BYTES = 32 * 1024 * 1024
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** What nobody changed is rendered again after so long all the same: "this week" begins later, ranks move on. */
const MAX_AGE_MS = 60_000
/** How old a copy may be that is known, or cannot be known not, to be out of date. */
const TOLERATED_MS = 1000

/** In one second: see `isGoodEnough`. */
const RENDERS_FOR_MANY = 5
const MANY = 20
const RENDERS_AT_MOST = 100

export interface Kept {
  answer: KeptAnswer
  /** False for a copy that is out of date and was given all the same. */
  isCurrent: boolean
  /** Pattern of the route that drew it. */
  route: string
  topics: readonly string[]
  /** Number of the latest change that was known before its rendering began. */
  seen: number
  /** Number of the latest change at which it was found to be still right. */
  checked: number
  demand: Demand
}

/** How often the same page was drawn, and given without that, in the current second. */
interface Demand {
  second: number
  renders: number
  hits: number
}

/** Answers for visitors, each for as long as nothing changes that it shows, the least asked for forgotten first. */
export class KeptAnswers {
  readonly #changes: Changes
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    maxEntrySize: MAX_ANSWER_BYTES,
    sizeCalculation: ({ answer, topics }, key) => answer.size + 2 * key.length + 64 * topics.length
  })

  /** Answers drawn so far. */
  renders = 0
  /** Answers given without drawing them. */
  hits = 0

  constructor(changes: Changes) {
    this.#changes = changes
  }

  get bytes(): number {
    return this.#kept.calculatedSize
  }

  find(key: string, now: number): Kept | undefined {
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    const demand = inThisSecond(kept.demand, now)
    kept.isCurrent = this.#isCurrent(kept, now)
    if (!kept.isCurrent && !isGoodEnough(kept.answer, demand, now)) return undefined
    demand.hits++
    this.hits++
    cacheHits.value++
    return kept
  }

  keep(key: string, answer: KeptAnswer, drawn: Pick<Kept, 'route' | 'topics' | 'seen'>): Kept {
    const before = this.#kept.peek(key)
    const demand = inThisSecond(before?.demand ?? { second: 0, renders: 0, hits: 0 }, answer.startedAt)
    demand.renders++
    this.renders++
    cacheMisses.value++
    if (before?.answer.saysTheSame(answer)) answer.takeOver(before.answer)
    const kept = { ...drawn, answer, isCurrent: true, checked: drawn.seen, demand }
    this.#kept.set(key, kept)
    return kept
  }

  #isCurrent(kept: Kept, now: number): boolean {
    const age = now - kept.answer.startedAt
    if (age < 0 || age >= MAX_AGE_MS) return false
    const latest = this.#changes.latest()
    if (age >= TOLERATED_MS && !this.#changes.isCertain()) return false
    if (latest === kept.checked) return true
    if (this.#changes.latestOf(kept.topics) > kept.seen) return false
    kept.checked = latest
    return true
  }
}

function inThisSecond(demand: Demand, now: number): Demand {
  if (now >= demand.second && now < demand.second + 1000) return demand
  demand.second = now
  demand.renders = 0
  demand.hits = 0
  return demand
}

/**
 * Under a storm of answers a page would be out of date before it is sent. So once many have read it this second and
 * it was drawn a few times, a copy will do that is less than a second old.
 */
function isGoodEnough(answer: KeptAnswer, { renders, hits }: Demand, now: number): boolean {
  const age = now - answer.startedAt
  const isInDemand = renders >= RENDERS_AT_MOST || (renders >= RENDERS_FOR_MANY && hits >= MANY)
  return isInDemand && age >= 0 && age < TOLERATED_MS
}
