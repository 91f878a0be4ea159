import type { FactIndex } from '../facets/factIndex.ts'
import { FACETS, type Facet, type FacetField } from '../facets/fields.ts'
import { type Filters, storiesPath, withValue } from '../facets/filters.ts'
import type { Selection } from '../facets/selecting.ts'
import { isNonAnswer } from '../facts/vocabulary.ts'
import type { Picture } from './picture.ts'
import { histogramOf } from './spread.ts'

/** Fewer say nothing of what mostly happens, and a share of them even less. */
export const FEW = 5

export interface Chart {
  id: string
  title: string
  picture: Picture
  /** The numbers of the picture; null where they stand in a cross table. */
  table: { heading: string; bars: Bar[] } | null
  cross: CrossTable | null
  rests: Rests
  /** "2 said nothing": what the silent ones did not do. */
  silence: string
}

export interface Bar {
  label: string
  count: number
  /** Of the stories that answer, in percent; null for too few of them. */
  share: string | null
  /** Those stories. */
  path: string
  /** The page of insights on it alone. */
  insights: string | null
}

export interface CrossTable {
  columns: string[]
  rows: Array<{ label: string; cells: Array<{ count: number; path: string }> }>
}

/** What a chart rests on. */
export interface Rests {
  answered: number
  silent: number
  dontKnow: number
  ratherNotSay: number
  isSmall: boolean
}

/** Stories with what they are counted by. */
export interface Counted {
  index: FactIndex
  filters: Filters
  selection: Selection
}

/** More bars than this are no picture any more. */
const MAX_BARS = 15
const MAX_YEARS = 40

/** Kinds of values that have pages of insights of their own, by what addresses call them. */
export const SUBJECTS: readonly FacetField[] = ['trigger', 'factor', 'technology', 'tag']

export const insightsPath = (filter: string, value: string): string =>
  `/insights/${filter}/${encodeURIComponent(value)}`

/** How many stories have each value of a field. */
export function fieldChart(counted: Counted, field: FacetField, title: string): Chart {
  const facet = facetFor(field)
  const rests = restsOf(counted, facet)
  const bars = answersOf(counted, facet).map(({ value, label, count }) => ({
    ...barOf(label, count, rests),
    path: storiesPath(withValue(counted.filters, facet.filter, value)),
    insights: SUBJECTS.includes(field) ? insightsPath(facet.filter, value) : null
  }))
  return barChart('bars', { id: facet.filter, title, heading: facet.label, bars, rests })
}

function answersOf({ index, selection }: Counted, { field, values }: Facet) {
  const counts = index.countsOf(selection, field)
  if (values)
    return values.flatMap(({ value, label }) => {
      const count = counts.get(value) ?? 0
      return count > 0 && !isNonAnswer(value) ? [{ value, label, count }] : []
    })
  return [...counts]
    .map(([value, count]) => ({ value, label: field === 'tag' ? `#${value}` : value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MAX_BARS)
}

/** How many stories lasted how long. */
export function durationChart(counted: Counted, seconds: Int32Array): Chart {
  const { selection, filters } = counted
  const answered = seconds.length
  const rests = restsWith({ answered, silent: selection.ids.length - answered })
  const bars = histogramOf(seconds).map(({ label, from, to, count }) => ({
    ...barOf(label, count, rests),
    path: storiesPath({ ...filters, longer: from, shorter: to })
  }))
  return barChart('histogram', { id: 'lasted', title: 'How long it lasted', heading: 'Lasted', bars, rests })
}

/** When it happened, by year. */
export function yearChart(counted: Counted): Chart {
  const facet = facetFor('year')
  const rests = restsOf(counted, facet)
  const counts = counted.index.countsOf(counted.selection, 'year')
  const known = [...counts.keys()].map(Number).sort((a, b) => a - b)
  const [first = 0, last = -1] = [Math.max(known[0] ?? 0, (known.at(-1) ?? 0) - MAX_YEARS), known.at(-1)]
  const bars = Array.from({ length: last - first + 1 }, (_, more) => String(first + more)).map((year) => ({
    ...barOf(year, counts.get(year) ?? 0, rests),
    path: storiesPath(withValue(counted.filters, 'year', year))
  }))
  return barChart('columns', { id: 'year', title: 'When it happened', heading: 'Year', bars, rests })
}

/** How many stories have each pair of answers. */
export function pairChart(counted: Counted, [down, across]: [FacetField, FacetField], title: string): Chart {
  const [first, second] = [facetFor(down), facetFor(across)]
  const axes: [Axis, Axis] = [
    [first, answersOf(counted, first)],
    [second, answersOf(counted, second)]
  ]
  return crossChart(counted, axes, { title, silence: 'did not answer both' })
}

/** On which day of the week and in which hour it began; the empty hours too, as they say the most. */
export function weekChart(counted: Counted): Chart {
  const [day, hour] = [facetFor('weekday'), facetFor('hour')]
  const hours = (hour.values ?? []).map(({ value, label }) => ({ value, label: label.slice(0, 5) }))
  const axes: [Axis, Axis] = [
    [day, day.values ?? []],
    [hour, hours]
  ]
  const title = 'When in the week it began'
  return crossChart(counted, axes, { title, silence: 'did not say when to the minute' })
}

type Axis = [Facet, ReadonlyArray<{ value: string; label: string }>]

function crossChart(
  counted: Counted,
  [[first, rows], [second, columns]]: [Axis, Axis],
  { title, silence }: Pick<Chart, 'title' | 'silence'>
): Chart {
  const pairs = counted.index.countPairs(counted.selection.ids, first.field, second.field)
  const table = rows.map((row) => ({
    label: row.label,
    cells: columns.map((column) => ({
      count: pairs.of(row.value, column.value),
      path: storiesPath(
        withValue(withValue(counted.filters, first.filter, row.value), second.filter, column.value)
      )
    }))
  }))
  const rests = restsWith({ answered: pairs.both, silent: counted.selection.ids.length - pairs.both })
  const labels = columns.map(({ label }) => label)
  return {
    id: `${first.filter}-${second.filter}`,
    title,
    picture: {
      kind: 'heat',
      title,
      desc: `How many stories have each pair of ${first.label.toLowerCase()} and ${second.label.toLowerCase()}; the table says the same.`,
      rows: rows.map(({ label }) => label),
      columns: labels,
      cells: table.flatMap(({ label: row, cells }) =>
        cells.flatMap((cell, place) =>
          cell.count > 0 ? [{ row, column: labels[place] ?? '', ...cell }] : []
        )
      )
    },
    table: null,
    cross: { columns: labels, rows: table },
    rests,
    silence
  }
}

const facetFor = (field: FacetField): Facet => FACETS.find((facet) => facet.field === field) as Facet

function restsOf({ index, selection }: Counted, facet: Facet): Rests {
  const counts = index.countsOf(selection, facet.field)
  const [dontKnow, ratherNotSay] = [counts.get('dont-know') ?? 0, counts.get('rather-not-say') ?? 0]
  const all = selection.answered[FACETS.indexOf(facet)] ?? 0
  const isOpen = facet.values === null
  return restsWith({
    answered: isOpen ? all : all - dontKnow - ratherNotSay,
    silent: selection.ids.length - all,
    ...(!isOpen && { dontKnow, ratherNotSay })
  })
}

const restsWith = (rests: Pick<Rests, 'answered' | 'silent'> & Partial<Rests>): Rests => ({
  dontKnow: 0,
  ratherNotSay: 0,
  isSmall: rests.answered < FEW,
  ...rests
})

const barOf = (label: string, count: number, { answered, isSmall }: Rests) => ({
  label,
  count,
  share: isSmall ? null : percent(count, answered),
  insights: null
})

export const percent = (part: number, all: number): string => {
  const share = (100 * part) / all
  return share > 0 && share < 1 ? 'under 1 %' : `${Math.round(share)} %`
}

function barChart(
  kind: 'bars' | 'columns' | 'histogram',
  {
    id,
    title,
    heading,
    bars,
    rests
  }: { id: string; title: string; heading: string; bars: Bar[]; rests: Rests }
): Chart {
  const most = bars.reduce(
    (first, bar) => (bar.count > first.count ? bar : first),
    bars[0] ?? { label: '', count: 0 }
  )
  const desc =
    most.count > 0 ? `Most often: ${most.label}, ${most.count} of ${rests.answered} stories.` : 'Nothing yet.'
  const drawn = bars.map(({ label, count, path }) => ({ label, count, path }))
  return {
    id,
    title,
    picture: { kind, title, desc, bars: drawn },
    table: { heading, bars },
    cross: null,
    rests,
    silence: 'said nothing'
  }
}
