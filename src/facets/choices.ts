import { spanLabel } from '../text/spanLabel.ts'
import type { FactIndex, Selection } from './factIndex.ts'
import { FACETS, type Facet } from './fields.ts'
import { type Filters, storiesPath, withValue } from './filters.ts'

/** A kind of filter with the values that can still be chosen of it. */
export interface ChoiceGroup {
  label: string
  choices: Choice[]
}

export interface Choice {
  label: string
  /** The stories that have it and fit all other kinds of filters; never 0. */
  count: number
  path: string
}

/** Of what anybody makes new values of, the most common. */
const MAX_OPEN_CHOICES = 24
const HOUR = 3_600
/** Seconds. */
const SPANS_OFFERED = [HOUR / 4, HOUR, 4 * HOUR, 24 * HOUR]

/** How the stories at hand can be narrowed down, or widened by another value of a kind that is chosen from. */
export function choicesOf(index: FactIndex, selection: Selection, filters: Filters): ChoiceGroup[] {
  const groups = FACETS.map((facet) => ({
    label: facet.label,
    choices: offered(facet, index.countsOf(selection, facet.field))
      .filter(({ value }) => !filters.values[facet.filter]?.includes(value))
      .map(({ value, label, count }) => ({
        label,
        count,
        path: storiesPath(withValue(filters, facet.filter, value))
      }))
  }))
  return [...groups, lasted(selection, filters)].filter(({ choices }) => choices.length > 0)
}

function offered({ field, values }: Facet, counts: ReadonlyMap<string, number>) {
  const fixed = values?.flatMap(({ value, label }) => {
    const count = counts.get(value)
    return count === undefined ? [] : [{ value, label, count }]
  })
  if (fixed) return fixed
  const open = [...counts].map(([value, count]) => ({
    value,
    label: field === 'tag' ? `#${value}` : value,
    count
  }))
  const byName = (a: string, b: string) => (a < b ? -1 : 1)
  return field === 'year'
    ? open.sort((a, b) => byName(b.value, a.value))
    : open.sort((a, b) => b.count - a.count || byName(a.value, b.value)).slice(0, MAX_OPEN_CHOICES)
}

function lasted({ nearLonger, nearShorter }: Selection, filters: Filters): ChoiceGroup {
  const longer = SPANS_OFFERED.filter((seconds) => seconds !== filters.longer).map((seconds) => ({
    label: `${spanLabel(seconds)} or longer`,
    count: nearLonger.filter((total) => total >= seconds).length,
    path: storiesPath({ ...filters, longer: seconds })
  }))
  const shorter = SPANS_OFFERED.filter((seconds) => seconds !== filters.shorter).map((seconds) => ({
    label: `shorter than ${spanLabel(seconds)}`,
    count: nearShorter.filter((total) => total < seconds).length,
    path: storiesPath({ ...filters, shorter: seconds })
  }))
  return { label: 'Lasted', choices: [...longer, ...shorter].filter(({ count }) => count > 0) }
}
