import type { Place } from '../db/keyset.ts'
import type { Time } from '../db/schema.ts'
import { isNonAnswer } from '../facts/vocabulary.ts'
import { type Mutes, mutesAnything } from '../mutes/mutes.ts'
import { FactColumns, FIELDS, type IndexedStory, UNKNOWN } from './factColumns.ts'
import { FACETS, type FacetField } from './fields.ts'
import type { Filters } from './filters.ts'

const LONGER = FIELDS.length
const SHORTER = LONGER + 1
const HOUR = 3_600
/** Seconds that can be narrowed down by. */
export const SPANS_OFFERED: readonly number[] = [HOUR / 4, HOUR, 4 * HOUR, 24 * HOUR]

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
    const groups = groupsOf(filters)
    const wanted = this.#wantedOf(filters)
    const isMuted = this.#muting(mutes)
    const found: Selection = {
      ids: [],
      counts: new Uint32Array(this.values.length),
      answered: new Uint32Array(FIELDS.length),
      longer: new Uint32Array(SPANS_OFFERED.length),
      shorter: new Uint32Array(SPANS_OFFERED.length)
    }
    for (let id = 1; id <= this.lastId; id++) {
      if (this.#stories.publishedAt[id] === 0 || isMuted?.(id)) continue
      const missing = this.#missingOf(id, groups, wanted, filters)
      if (missing === 0) this.#countStory(id, found)
      else if ((missing & (missing - 1)) === 0) this.#countNear(id, missing, found.counts)
      const total = this.#stories.total[id] as number
      if (total === UNKNOWN) continue
      if ((missing & ~(1 << LONGER)) === 0) countSpans(found.longer, (span) => total >= span)
      if ((missing & ~(1 << SHORTER)) === 0) countSpans(found.shorter, (span) => total < span)
    }
    return found
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
      const end = this.#stories.endOf(id)
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
  countPairs(ids: readonly number[], first: FacetField, second: FacetField): Pairs {
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
    const end = this.#stories.endOf(id)
    for (let at = this.#stories.start[id] as number; at < end; at++) {
      const place = places[this.#stories.facts[at] as number] as number
      if (place > 0) found.push(place - 1)
    }
    return found
  }

  /** Seconds that are known of these stories, the shortest first. */
  secondsOf(ids: readonly number[], of: 'total' | 'detect'): Int32Array {
    const kept = of === 'total' ? this.#stories.total : this.#stories.detect
    return Int32Array.from(
      ids.map((id) => kept[id] ?? UNKNOWN).filter((seconds) => seconds !== UNKNOWN)
    ).sort()
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

  /** The kinds of filters, a bit each, that this story does not fit. */
  #missingOf(id: number, groups: number, wanted: Uint32Array, { longer, shorter }: Filters): number {
    const total = this.#stories.total[id] as number
    const end = this.#stories.endOf(id)
    let missing = groups
    for (let at = this.#stories.start[id] as number; at < end; at++)
      missing &= ~(wanted[this.#stories.facts[at] as number] as number)
    if (longer !== null && total >= longer) missing &= ~(1 << LONGER)
    if (shorter !== null && total !== UNKNOWN && total < shorter) missing &= ~(1 << SHORTER)
    return missing
  }

  #countStory(id: number, { ids, counts, answered }: Selection): void {
    const end = this.#stories.endOf(id)
    let has = 0
    for (let at = this.#stories.start[id] as number; at < end; at++) {
      const number = this.#stories.facts[at] as number
      counts[number] = (counts[number] as number) + 1
      has |= 1 << (this.#stories.fieldOf[number] as number)
    }
    for (let field = 0; has !== 0; field++, has >>>= 1) {
      if (has & 1) answered[field] = (answered[field] as number) + 1
    }
    ids.push(id)
  }

  /** A story that lacks but one kind of filter counts for the other values of that kind. */
  #countNear(id: number, missing: number, counts: Uint32Array): void {
    const end = this.#stories.endOf(id)
    for (let at = this.#stories.start[id] as number; at < end; at++) {
      const number = this.#stories.facts[at] as number
      if (missing === 1 << (this.#stories.fieldOf[number] as number))
        counts[number] = (counts[number] as number) + 1
    }
  }

  /** By the number of a value, the bit of its kind where it is among those asked for. */
  #wantedOf({ values }: Filters): Uint32Array {
    const wanted = new Uint32Array(this.values.length)
    for (const [number, { field, filter }] of FACETS.entries()) {
      for (const value of values[filter] ?? []) {
        const known = this.#stories.numberOf(field, value)
        if (known !== undefined) wanted[known] = 1 << number
      }
    }
    return wanted
  }

  /** Whether a story is muted; null where none is. */
  #muting(mutes: Mutes): ((id: number) => boolean) | null {
    if (!mutesAnything(mutes)) return null
    const people = new Set(mutes.people)
    const tags = new Set(mutes.tagNames.map((name) => this.#stories.numberOf('tag', name)))
    return (id) => {
      if (people.has(this.#stories.authorId[id] as number)) return true
      const end = this.#stories.endOf(id)
      for (let at = this.#stories.start[id] as number; at < end; at++)
        if (tags.has(this.#stories.facts[at])) return true
      return false
    }
  }
}

function countSpans(counts: Uint32Array, fits: (seconds: number) => boolean): void {
  for (let at = 0; at < counts.length; at++) {
    if (fits(SPANS_OFFERED[at] as number)) counts[at] = (counts[at] as number) + 1
  }
}

/** One bit for each kind of filter that is set. */
function groupsOf({ values, longer, shorter }: Filters): number {
  const set = FACETS.map(({ filter }, number) => (values[filter] ? 1 << number : 0))
  const spans = [longer === null ? 0 : 1 << LONGER, shorter === null ? 0 : 1 << SHORTER]
  return [...set, ...spans].reduce((groups, bit) => groups | bit, 0)
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

export interface Selection {
  ids: number[]
  /**
   * By the number of a value: how many stories have it among those that fit all filters of other kinds, and so how
   * many it stands for as one more choice of its own kind.
   */
  counts: Uint32Array
  /** By the number of a facet: how many of the stories say anything there, if only that they do not know. */
  answered: Uint32Array
  /** By the spans offered: how many would fit with that as the filter "longer", and as "shorter". */
  longer: Uint32Array
  shorter: Uint32Array
}
