import { spanLabel } from '../text/spanLabel.ts'
import type { FactIndex } from './factIndex.ts'
import { FACETS, type Facet } from './fields.ts'
import { type Filters, storiesPath, withValue } from './filters.ts'
import { type Selection, SPANS_OFFERED } from './selecting.ts'

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

/** How the stories at hand can be narrowed down, or widened by another value of a kind that is chosen from. */
export function choicesOf(index: FactIndex, selection: Selection, filters: Filters): ChoiceGroup[] {
  const groups = FACETS.filter(({ field }) => field !== 'hour').map((facet) => ({
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

function lasted(selection: Selection, filters: Filters): ChoiceGroup {
  const offer = (name: 'longer' | 'shorter', label: (span: string) => string) =>
    SPANS_OFFERED.map((seconds, place) => ({
      seconds,
      label: label(spanLabel(seconds)),
      count: selection[name][place] ?? 0,
      path: storiesPath({ ...filters, [name]: seconds })
    })).filter(({ seconds, count }) => count > 0 && seconds !== filters[name])
  return {
    label: 'Lasted',
    choices: [
      ...offer('longer', (span) => `${span} or longer`),
      ...offer('shorter', (span) => `shorter than ${span}`)
    ]
  }
}
