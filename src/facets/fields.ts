import type { IndexField } from '../facts/facts.ts'
import { technologyName } from '../facts/technologies.ts'
import { FACT_FIELDS, isNonAnswer, NON_ANSWERS, WEEKDAYS } from '../facts/vocabulary.ts'
import { tagName } from '../tags/names.ts'

/** Something that stories are found by: a field of the facts, or their tags. */
export type FacetField = IndexField | 'tag'

export interface Facet {
  field: FacetField
  /** Its name in addresses. */
  filter: string
  label: string
  /** In their order; null where anybody makes new ones. */
  values: ReadonlyArray<{ value: string; label: string }> | null
}

const HAS = [
  { value: 'timeline', label: 'A timeline' },
  { value: 'lesson', label: 'What was learned' }
]

/** The week begins on Monday. */
const WEEK = [...WEEKDAYS.slice(1), ...WEEKDAYS.slice(0, 1)]
const HOURS = Array.from({ length: 24 }, (_, hour) => {
  const value = String(hour).padStart(2, '0')
  return { value, label: `${value}:00 to ${value}:59` }
})

/** In the order of the page that narrows down by them. */
export const FACETS: readonly Facet[] = [
  ...FACT_FIELDS.map(({ name, filter, label, values }) => ({
    field: name,
    filter,
    label,
    values: [...values, ...NON_ANSWERS]
  })),
  { field: 'technology', filter: 'tech', label: 'Technologies', values: null },
  { field: 'tag', filter: 'tag', label: 'Tags', values: null },
  { field: 'year', filter: 'year', label: 'Year', values: null },
  { field: 'weekday', filter: 'weekday', label: 'Day of the week', values: WEEK },
  { field: 'hour', filter: 'hour', label: 'Hour of the day', values: HOURS },
  { field: 'has', filter: 'has', label: 'With', values: HAS }
]

export const facetOf = (filter: string): Facet | undefined => FACETS.find((facet) => facet.filter === filter)

/** What a value is called on its own, where nothing says which field it is of. */
export function valueLabel({ field, label, values }: Facet, value: string): string {
  if (field === 'tag') return `#${value}`
  const known = values?.find((choice) => choice.value === value)
  return known && isNonAnswer(value) ? `${label}: ${known.label.toLowerCase()}` : (known?.label ?? value)
}

/** The value that somebody typed; null for one that the field cannot have. */
export function readValue({ field, values }: Facet, typed: string): string | null {
  if (field === 'technology') return technologyName(typed)
  if (field === 'tag') return tagName(typed)
  const value = typed.trim().toLowerCase()
  if (field === 'year') return /^[12]\d{3}$/.test(value) ? value : null
  return values?.some((known) => known.value === value) ? value : null
}
