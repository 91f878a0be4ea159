import { readSpan, typedSpan } from '../facts/spans.ts'
import { spanLabel } from '../text/spanLabel.ts'
import { FACETS, type Facet, readValue, valueLabel } from './fields.ts'

/** Which stories: those that have any of the values of each kind that is named. */
export interface Filters {
  /** Values by the filter's name in addresses, sorted; a name that is there has at least one. */
  values: Readonly<Record<string, readonly string[]>>
  /** Seconds that users felt it, at least. */
  longer: number | null
  /** Seconds that users felt it, less than. */
  shorter: number | null
}

export const NO_FILTERS: Filters = { values: {}, longer: null, shorter: null }

export interface ReadFilters {
  filters: Filters
  /** What was asked for and cannot be heeded, as typed. */
  ignored: string[]
}

const MAX_VALUES = 20
const PAGING = ['after', 'before']

/** Filters as an address names them: several values of one kind with commas. What is unknown is left out. */
export function readFilters(query: Readonly<Record<string, string | undefined>>): ReadFilters {
  const values: Record<string, string[]> = {}
  const ignored: string[] = []
  const ignore = (name: string, typed: string) => ignored.push(`${name}=${typed}`.slice(0, 60))
  for (const [name, typed = ''] of Object.entries(query)) {
    if (PAGING.includes(name) || name === 'longer' || name === 'shorter') continue
    const facet = FACETS.find(({ filter }) => filter === name)
    if (!facet) {
      ignore(name, typed)
      continue
    }
    const read = readValues(facet, typed, (one) => ignore(name, one))
    if (read.length > 0) values[name] = read
  }
  const span = (name: 'longer' | 'shorter') => {
    const typed = query[name]
    if (typed === undefined) return null
    const seconds = readSpan(typed)
    if (!seconds) ignore(name, typed)
    return seconds || null
  }
  return { filters: { values, longer: span('longer'), shorter: span('shorter') }, ignored }
}

function readValues(facet: Facet, typed: string, ignore: (one: string) => void): string[] {
  const read = new Set<string>()
  for (const one of typed.split(',', 100)) {
    const value = readValue(facet, one)
    if (value === null || read.size >= MAX_VALUES) ignore(one)
    else read.add(value)
  }
  return [...read].sort()
}

/** The one query of these filters, with its question mark; empty for none. */
export function filterQuery({ values, longer, shorter }: Filters): string {
  const parts = Object.entries(values).map(
    ([name, ones]) => `${name}=${ones.map(encodeURIComponent).join(',')}`
  )
  if (longer !== null) parts.push(`longer=${encodeURIComponent(typedSpan(longer).replaceAll(' ', ''))}`)
  if (shorter !== null) parts.push(`shorter=${encodeURIComponent(typedSpan(shorter).replaceAll(' ', ''))}`)
  return parts.length === 0 ? '' : `?${parts.sort().join('&')}`
}

/** The page of the stories that these filters leave. */
export const storiesPath = (filters: Filters): string => `/stories${filterQuery(filters)}`

export function withValue(filters: Filters, name: string, value: string): Filters {
  const ones = [...(filters.values[name] ?? []), value].sort()
  return { ...filters, values: { ...filters.values, [name]: ones } }
}

export function withoutValue(filters: Filters, name: string, value: string): Filters {
  const { [name]: ones = [], ...others } = filters.values
  const rest = ones.filter((one) => one !== value)
  return { ...filters, values: rest.length > 0 ? { ...others, [name]: rest } : others }
}

export interface Applied {
  label: string
  /** The same stories without this filter. */
  without: string
}

/** What is narrowed down by, each with the way back. */
export function appliedFilters(filters: Filters): Applied[] {
  const { longer, shorter } = filters
  return [
    ...FACETS.flatMap((facet) =>
      (filters.values[facet.filter] ?? []).map((value) => ({
        label: valueLabel(facet, value),
        without: storiesPath(withoutValue(filters, facet.filter, value))
      }))
    ),
    ...(longer === null
      ? []
      : [{ label: `${spanLabel(longer)} or longer`, without: storiesPath({ ...filters, longer: null }) }]),
    ...(shorter === null
      ? []
      : [
          {
            label: `shorter than ${spanLabel(shorter)}`,
            without: storiesPath({ ...filters, shorter: null })
          }
        ])
  ]
}
