import { FACT_FIELDS } from '../facts/vocabulary.ts'
import { type Filter, readFilter } from './filters.ts'
import { type Query, type Term, typedQuery } from './query.ts'
import type { FacetCount } from './store.ts'

export type SearchKind = 'stories' | 'comments'

export const searchPath = (text: string, kind: SearchKind = 'stories', page = 1): string => {
  const parameters = new URLSearchParams({ q: text })
  if (kind !== 'stories') parameters.set('in', kind)
  if (page > 1) parameters.set('page', String(page))
  return `/search?${parameters}`
}

/** What can be chosen beside the box, by the names of the filters. */
export const CONTROLS = [
  ...FACT_FIELDS.map(({ filter, label, values }) => ({
    name: filter,
    label,
    choices: values.map(({ value, label }) => ({ value, label }))
  })),
  {
    name: 'longer',
    label: 'Lasted longer than',
    choices: [
      choice('10m', '10 minutes'),
      choice('1h', '1 hour'),
      choice('4h', '4 hours'),
      choice('1d', '1 day')
    ]
  },
  {
    name: 'has',
    label: 'Comes with',
    choices: [choice('timeline', 'A timeline'), choice('lesson', 'A lesson'), choice('facts', 'Facts')]
  }
]

function choice(value: string, label: string) {
  return { value, label }
}

/** The query with what was chosen beside the box; null where nothing was. */
export function withChoices(
  query: Query,
  chosen: Readonly<Record<string, string | undefined>>
): string | null {
  const added = CONTROLS.flatMap(({ name }) => {
    const filter = chosen[name] ? readFilter(name, chosen[name], false) : null
    return filter && filter !== 'unknown' ? [filter] : []
  })
  return added.length > 0 ? typedQuery(joined(query, added)) : null
}

/** What takes one value is chosen anew, not twice. */
function joined({ terms, filters }: Query, added: readonly Filter[]): Pick<Query, 'terms' | 'filters'> {
  const stays = (filter: Filter) =>
    !added.some(
      ({ name, value, takes }) => name === filter.name && (takes === 'one' || value === filter.value)
    )
  return { terms, filters: [...filters.filter(stays), ...added] }
}

export interface Chip {
  label: string
  /** The same search without it. */
  withoutPath: string
}

/** How the query was understood, piece by piece. */
export function chipsOf({ terms, filters }: Query, kind: SearchKind): Chip[] {
  return [
    ...terms.map((term) => ({
      label: (term.isExcluded ? 'not ' : '') + termLabel(term),
      withoutPath: searchPath(typedQuery({ terms: terms.filter((other) => other !== term), filters }), kind)
    })),
    ...filters.map((filter) => ({
      label: (filter.isExcluded ? 'not ' : '') + filter.label,
      withoutPath: searchPath(
        typedQuery({ terms, filters: filters.filter((other) => other !== filter) }),
        kind
      )
    }))
  ]
}

const termLabel = ({ typed, isExact, isBeginning }: Term): string => {
  const short = typed.length > 60 ? `${typed.slice(0, 60).replace(/[\uD800-\uDBFF]$/, '')}…` : typed
  if (isExact) return `exactly “${short}”`
  return isBeginning ? `“${short}” and words that begin with it` : `“${short}”`
}

const FACETS = [
  ...FACT_FIELDS.map(({ name, filter, label }) => ({ field: name as string, filter, label })),
  { field: 'technology', filter: 'tech', label: 'Technologies' },
  { field: 'tag', filter: 'tag', label: 'Tags' },
  { field: 'year', filter: 'year', label: 'Year' }
]
const VALUES_A_FACET = 6

/** What would narrow this search down, with how many stories would be left. */
export function facetsOf(query: Query, counts: readonly FacetCount[], found: number) {
  return FACETS.map(({ field, filter, label }) => ({
    label,
    values: counts
      .filter((counted) => counted.field === field && counted.count < found)
      .flatMap(({ value, count }) => {
        const narrower = readFilter(filter, value, false)
        const isIn = query.filters.some((known) => known.name === filter && known.value === value)
        if (!narrower || narrower === 'unknown' || isIn) return []
        const name = FACT_FIELDS.find((known) => known.name === field)?.values.find(
          (known) => known.value === value
        )
        return [
          { label: name?.label ?? value, count, path: searchPath(typedQuery(joined(query, [narrower]))) }
        ]
      })
      .slice(0, VALUES_A_FACET)
  })).filter(({ values }) => values.length > 0)
}
