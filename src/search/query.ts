import { type Filter, readFilter, typedFilter } from './filters.ts'
import { wordsOf } from './words.ts'

export const MOST_TERMS = 32
export const LONGEST_QUERY = 10_000

/** Words that must follow each other; a single word is a phrase of one. */
export interface Term {
  words: string[]
  /** As it was typed, without quotes. */
  typed: string
  /** Quoted: exactly these words, not others of their family. */
  isExact: boolean
  isExcluded: boolean
  /** Somebody may still be typing it. */
  isBeginning: boolean
}

export interface Query {
  /** As typed, without what nobody can type. */
  text: string
  terms: Term[]
  filters: Filter[]
  /** What looks like a filter and is none. */
  ignored: string[]
  /** More was typed than is looked for. */
  isCut: boolean
}

/** Whether nothing is looked for. */
export const isEmpty = ({ terms, filters }: Query): boolean => terms.length + filters.length === 0

const PIECE = /(-?)(?:([a-z]{2,12}):(?=[^\s:/]))?(?:"([^"]*)"?|([^\s"]+))/gi

/** Reads what was typed into the search box. Any text is a query. */
export function parseQuery(typed: string): Query {
  const text = typed
    .slice(0, LONGEST_QUERY)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/[“”„«»]/g, '"')
    .replace(/\p{Cc}+/gu, ' ')
    .trimStart()
  const query: Query = {
    text: text.trim(),
    terms: [],
    filters: [],
    ignored: [],
    isCut: typed.length > LONGEST_QUERY
  }
  for (const piece of text.matchAll(PIECE)) take(query, piece)
  const last = query.terms.at(-1)
  if (last && !last.isExact && !last.isExcluded && text.endsWith(last.typed)) last.isBeginning = true
  return query
}

function take(query: Query, [whole, minus, name = '', quoted, plain = '']: RegExpMatchArray): void {
  if (query.terms.length + query.filters.length >= MOST_TERMS) {
    query.isCut = true
    return
  }
  const isExcluded = minus === '-'
  const filter = name ? readFilter(name.toLowerCase(), quoted ?? plain, isExcluded) : null
  if (filter && filter !== 'unknown') query.filters.push(filter)
  else if (name) query.ignored.push(whole.slice(0, 100))
  else addTerm(query, quoted ?? plain, { isExact: quoted !== undefined, isExcluded })
}

/** Phrases of more words are cut, so that no query costs more than a few dozen words. */
const LONGEST_PHRASE = 12

function addTerm(query: Query, typed: string, kind: Pick<Term, 'isExact' | 'isExcluded'>): void {
  const words = wordsOf(typed)
  if (words.length > LONGEST_PHRASE) query.isCut = true
  if (words.length > 0)
    query.terms.push({ words: words.slice(0, LONGEST_PHRASE), typed, isBeginning: false, ...kind })
}

/** The query as text again, in one spelling, with these filters in place of its own. */
export function typedQuery({ terms, filters }: Pick<Query, 'terms' | 'filters'>): string {
  const words = terms.map(
    ({ typed, isExact, isExcluded }) => `${isExcluded ? '-' : ''}${isExact ? `"${typed}"` : typed}`
  )
  return [...words, ...filters.map(typedFilter)].join(' ')
}
