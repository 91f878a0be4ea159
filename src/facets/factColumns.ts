import type { Time } from '../db/schema.ts'
import { FACETS, type FacetField } from './fields.ts'

/** A readable story, with all that it is found and counted by. */
export interface IndexedStory {
  id: number
  shortId: string
  publishedAt: Time
  /** Who tells it, as everybody knows them. */
  authorId: number
  /** Seconds that users felt it, and until it was noticed; null where nobody said. */
  total: number | null
  detect: number | null
  facts: ReadonlyArray<{ field: FacetField; value: string }>
}

/** The fields of facts, in the order in which {@link FactColumns.fieldOf} counts them. */
export const FIELDS: readonly FacetField[] = FACETS.map(({ field }) => field)
/** Seconds where nobody said. */
export const UNKNOWN = -1

/** The stories of a {@link FactIndex} as columns by their ids, about a hundred bytes a story. */
export class FactColumns {
  /** Numbers of values, by field and value. */
  readonly #numbers = new Map<string, number>()
  readonly values: Array<{ field: FacetField; value: string }> = []
  /** By the number of a value, the place of its field in {@link FIELDS}. */
  readonly fieldOf: number[] = []

  /** A story that is not there was published at 0. */
  publishedAt = new Float64Array(64)
  authorId = new Float64Array(64)
  /** Seconds, or {@link UNKNOWN}. */
  total = new Int32Array(64)
  detect = new Int32Array(64)
  readonly shortIds: string[] = []
  /** Numbers of the values of each story, one story after the other. */
  facts = new Uint32Array(256)
  /** Where those of a story begin and end. */
  start = new Uint32Array(64)
  end = new Uint32Array(64)
  /** The fields that a story says anything of, a bit each, in their order. */
  answers = new Uint32Array(64)
  #used = 0
  #lastId = 0

  get lastId(): number {
    return this.#lastId
  }

  numberOf(field: FacetField, value: string): number | undefined {
    return this.#numbers.get(`${field} ${value}`)
  }

  put({ id, shortId, publishedAt, authorId, total, detect, facts }: IndexedStory): void {
    this.#makeRoom(id, facts.length)
    const room = (this.end[id] as number) - (this.start[id] as number)
    if (facts.length > room || this.publishedAt[id] === 0) {
      this.start[id] = this.#used
      this.#used += facts.length
    }
    const start = this.start[id] as number
    this.end[id] = start + facts.length
    let answers = 0
    for (const [at, { field, value }] of facts.entries()) {
      const number = this.#number(field, value)
      this.facts[start + at] = number
      answers |= 1 << (this.fieldOf[number] as number)
    }
    this.answers[id] = answers
    this.publishedAt[id] = publishedAt
    this.authorId[id] = authorId
    this.total[id] = total ?? UNKNOWN
    this.detect[id] = detect ?? UNKNOWN
    while (this.shortIds.length <= id) this.shortIds.push('')
    this.shortIds[id] = shortId
    this.#lastId = Math.max(this.#lastId, id)
  }

  drop(id: number): void {
    if (id <= this.#lastId) this.publishedAt[id] = 0
  }

  #number(field: FacetField, value: string): number {
    const known = this.numberOf(field, value)
    if (known !== undefined) return known
    const number = this.values.push({ field, value }) - 1
    this.#numbers.set(`${field} ${value}`, number)
    this.fieldOf.push(FIELDS.indexOf(field))
    return number
  }

  #makeRoom(id: number, facts: number): void {
    if (id >= this.publishedAt.length) {
      const size = Math.max(id + 1, Math.ceil(this.publishedAt.length * 1.5))
      this.publishedAt = grown(this.publishedAt, new Float64Array(size))
      this.authorId = grown(this.authorId, new Float64Array(size))
      this.total = grown(this.total, new Int32Array(size))
      this.detect = grown(this.detect, new Int32Array(size))
      this.start = grown(this.start, new Uint32Array(size))
      this.end = grown(this.end, new Uint32Array(size))
      this.answers = grown(this.answers, new Uint32Array(size))
    }
    if (this.#used + facts > this.facts.length) {
      const size = Math.max(this.#used + facts, Math.ceil(this.facts.length * 1.5))
      this.facts = grown(this.facts, new Uint32Array(size))
    }
  }
}

function grown<Numbers extends Float64Array | Int32Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
