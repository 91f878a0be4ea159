import type { Place } from '../db/keyset.ts'
import type { Time } from '../db/schema.ts'
import { isNonAnswer } from '../facts/vocabulary.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { FactColumns, type IndexedStory, UNKNOWN } from './factColumns.ts'
import type { FacetField } from './fields.ts'
import type { Filters } from './filters.ts'
import { type Selection, selectStories } from './selecting.ts'

/**
 * All readable stories with their facts, in memory: to count all values of a hundred thousand stories takes some
 * milliseconds here and most of a second in a database.
 */
export class FactIndex {
  readonly #stories = new FactColumns()

  get lastId(): number {
    return this.#stories.lastId
  }

  get values(): FactColumns['values'] {
    return this.#stories.values
  }

  /** Takes in a story, in place of what it was before. */
  put(story: IndexedStory): void {
    this.#stories.put(story)
  }

  drop(id: number): void {
    this.#stories.drop(id)
  }

  /** The stories that fit the filters and are not muted, and how many others would with one value more. */
  select(filters: Filters, mutes: Mutes): Selection {
    return selectStories(this.#stories, filters, mutes)
  }

  /** Which field each of these counts is of, by its place. */
  countsOf({ counts }: Pick<Selection, 'counts'>, field: FacetField): Map<string, number> {
    const found = new Map<string, number>()
    for (const [number, known] of this.values.entries()) {
      const count = counts[number] ?? 0
      if (known.field === field && count > 0) found.set(known.value, count)
    }
    return found
  }

  /** How many of these stories have each value, the most frequent first; stories that cannot be read count nowhere. */
  countAmong(ids: readonly number[]): ValueCount[] {
    const counts = new Uint32Array(this.values.length)
    for (const id of ids) {
      if (this.publishedAt(id) === 0) continue
      const end = this.#stories.end[id] as number
      for (let at = this.#stories.start[id] as number; at < end; at++) {
        const number = this.#stories.facts[at] as number
        counts[number] = (counts[number] as number) + 1
      }
    }
    return this.values
      .map((known, number) => ({ ...known, count: counts[number] as number }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
  }

  /** How many of these stories have both of two answers, and how many answer both questions at all. */
  countPairs(ids: Uint32Array, first: FacetField, second: FacetField): Pairs {
    const [one, other] = [this.#answersOf(first), this.#answersOf(second)]
    const counts = new Uint32Array(one.values.length * other.values.length)
    let both = 0
    for (const id of ids) {
      const rows = this.#placesIn(id, one.places)
      const columns = rows.length > 0 ? this.#placesIn(id, other.places) : NONE
      if (columns.length > 0) both++
      for (const row of rows) {
        for (const column of columns) {
          const cell = row * other.values.length + column
          counts[cell] = (counts[cell] as number) + 1
        }
      }
    }
    const of = (value: string, another: string) =>
      counts[one.values.indexOf(value) * other.values.length + other.values.indexOf(another)] ?? 0
    return { both, of }
  }

  /** The answers of a field, and by the number of a value its place among them, counted from 1; 0 for others. */
  #answersOf(field: FacetField): { values: string[]; places: Uint32Array } {
    const values: string[] = []
    const places = new Uint32Array(this.values.length)
    for (const [number, known] of this.values.entries()) {
      if (known.field === field && !isNonAnswer(known.value)) places[number] = values.push(known.value)
    }
    return { values, places }
  }

  #placesIn(id: number, places: Uint32Array): readonly number[] {
    const found: number[] = []
    const end = this.#stories.end[id] as number
    for (let at = this.#stories.start[id] as number; at < end; at++) {
      const place = places[this.#stories.facts[at] as number] as number
      if (place > 0) found.push(place - 1)
    }
    return found
  }

  /** Seconds that are known of these stories, the shortest first. */
  secondsOf(ids: Uint32Array, of: 'total' | 'detect'): Int32Array {
    const kept = of === 'total' ? this.#stories.total : this.#stories.detect
    return Int32Array.from(ids, (id) => kept[id] ?? UNKNOWN)
      .filter((seconds) => seconds !== UNKNOWN)
      .sort()
  }

  /** Looks through all stories. */
  idOf(shortId: string): number | undefined {
    const id = this.#stories.shortIds.indexOf(shortId)
    return id < 0 ? undefined : id
  }

  publishedAt(id: number): Time {
    return this.#stories.publishedAt[id] ?? 0
  }

  placeOf(id: number): Place {
    return { id, shortId: this.#stories.shortIds[id] ?? '', sortKey: this.#stories.publishedAt[id] ?? 0 }
  }
}

const NONE: readonly number[] = []

export interface ValueCount {
  field: FacetField
  value: string
  count: number
}

export interface Pairs {
  /** Stories with an answer to both, whatever it is. */
  both: number
  of(first: string, second: string): number
}
