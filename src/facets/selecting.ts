import { type Mutes, mutesAnything } from '../mutes/mutes.ts'
import { type FactColumns, FIELDS, UNKNOWN } from './factColumns.ts'
import { FACETS } from './fields.ts'
import type { Filters } from './filters.ts'
import { Tally } from './tally.ts'

const LONGER = FIELDS.length
const SHORTER = LONGER + 1
const HOUR = 3_600
/** Seconds that can be narrowed down by. */
export const SPANS_OFFERED: readonly number[] = [HOUR / 4, HOUR, 4 * HOUR, 24 * HOUR]

export interface Selection {
  /** In their order. */
  ids: Uint32Array
  /**
   * By the number of a value: how many stories have it among those that fit all filters of other kinds, and so how
   * many it stands for as one more choice of its own kind.
   */
  counts: Uint32Array
  /** By the number of a facet: how many of the same stories say anything there, if only that they do not know. */
  answered: Uint32Array
  /** By the spans offered: how many would fit with that as the filter "longer", and as "shorter". */
  longer: Uint32Array
  shorter: Uint32Array
}

/** The stories that fit the filters and are not muted, and how many others would with one value more. */
export function selectStories(stories: FactColumns, filters: Filters, mutes: Mutes): Selection {
  const { publishedAt, total, lastId } = stories
  const ids = new Uint32Array(lastId)
  const longer = new Uint32Array(SPANS_OFFERED.length)
  const shorter = new Uint32Array(SPANS_OFFERED.length)
  const isMuted = muting(stories, mutes)
  const missingOf = fitting(stories, filters)
  const tally = new Tally(stories)
  let size = 0
  for (let id = 1; id <= lastId; id++) {
    if (publishedAt[id] === 0 || isMuted?.(id)) continue
    const missing = missingOf(id)
    if (missing === 0) {
      ids[size++] = id
      tally.addFitting(id)
    } else if ((missing & (missing - 1)) === 0 && missing < 1 << LONGER)
      tally.addLacking(31 - Math.clz32(missing), id)
    const seconds = total[id] as number
    if (seconds === UNKNOWN) continue
    if ((missing & ~(1 << LONGER)) === 0) countSpans(longer, (span) => seconds >= span)
    if ((missing & ~(1 << SHORTER)) === 0) countSpans(shorter, (span) => seconds < span)
  }
  return { ids: ids.subarray(0, size), counts: tally.counts(), answered: tally.answered(), longer, shorter }
}

/** The kinds of filters, a bit each, that a story does not fit. */
function fitting(stories: FactColumns, filters: Filters): (id: number) => number {
  const groups = groupsOf(filters)
  if (groups === 0) return () => 0
  const { facts, start, end, total } = stories
  const wanted = wantedOf(stories, filters)
  const { longer, shorter } = filters
  return (id) => {
    const last = end[id] as number
    const seconds = total[id] as number
    let missing = groups
    for (let at = start[id] as number; at < last; at++) missing &= ~(wanted[facts[at] as number] as number)
    if (longer !== null && seconds >= longer) missing &= ~(1 << LONGER)
    if (shorter !== null && seconds !== UNKNOWN && seconds < shorter) missing &= ~(1 << SHORTER)
    return missing
  }
}

/** One bit for each kind of filter that is set. */
function groupsOf({ values, longer, shorter }: Filters): number {
  const set = FACETS.map(({ filter }, number) => (values[filter] ? 1 << number : 0))
  const spans = [longer === null ? 0 : 1 << LONGER, shorter === null ? 0 : 1 << SHORTER]
  return [...set, ...spans].reduce((groups, bit) => groups | bit, 0)
}

/** By the number of a value, the bit of its kind where it is among those asked for. */
function wantedOf(stories: FactColumns, { values }: Filters): Uint32Array {
  const wanted = new Uint32Array(stories.values.length)
  for (const [number, { field, filter }] of FACETS.entries()) {
    for (const value of values[filter] ?? []) {
      const known = stories.numberOf(field, value)
      if (known !== undefined) wanted[known] = 1 << number
    }
  }
  return wanted
}

/** Whether a story is muted; null where none is. */
function muting(stories: FactColumns, mutes: Mutes): ((id: number) => boolean) | null {
  if (!mutesAnything(mutes)) return null
  const { facts, start, end, authorId } = stories
  const people = new Set(mutes.people)
  const tags = new Set(mutes.tagNames.map((name) => stories.numberOf('tag', name)))
  return (id) => {
    if (people.has(authorId[id] as number)) return true
    const last = end[id] as number
    for (let at = start[id] as number; at < last; at++) if (tags.has(facts[at])) return true
    return false
  }
}

function countSpans(counts: Uint32Array, fits: (seconds: number) => boolean): void {
  for (let at = 0; at < counts.length; at++) {
    if (fits(SPANS_OFFERED[at] as number)) counts[at] = (counts[at] as number) + 1
  }
}
