import { NAMELESS } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import type { Filter } from './filters.ts'
import { factWord, type Group, type Match, type Span } from './match.ts'
import type { Query, Term } from './query.ts'
import { otherFormOf } from './shortForms.ts'
import { type KnownWord, WordList } from './wordList.ts'
import { FILLERS } from './words.ts'

/** Where each of the words is in more stories than this, those told last stand for all. */
export const COMMON = 3_000

/** What a query means among the stories that there are. */
export interface Meaning {
  match: Match
  span: Span
  /** Whom `by:` names; null where nobody is named. */
  authorIds: number[] | null
  /** Every word that is marked where it was found; fillers only where there is nothing else. */
  marked: string[][]
  /** Words that nobody ever wrote here, and what was looked for in their place. */
  corrections: Array<{ typed: string; corrected: string }>
  /** How many stories each group of the match is in at most, as far as is known. */
  groupStories: number[]
  /** At least one of its words is in no more stories than this, as far as is known. */
  mostStories: number
}

/** Looks up the words of a query: others of their family, what may be meant by the last one, and slips of the finger. */
export async function meaningOf(db: Db, query: Query): Promise<Meaning> {
  const meaning: Meaning = {
    match: { groups: [], excluded: [], facts: [], excludedFacts: [] },
    span: { atLeast: null, atMost: null },
    authorIds: null,
    marked: [],
    corrections: [],
    groupStories: [],
    mostStories: Number.POSITIVE_INFINITY
  }
  const list = await WordList.read(db)
  for (const term of query.terms) await addTerm(list, meaning, term)
  if (meaning.marked.length === 0) meaning.marked.push(...meaning.match.groups.flat())
  await addFilters(db, meaning, query.filters)
  return meaning
}

async function addTerm(list: WordList, meaning: Meaning, term: Term): Promise<void> {
  const { group, stories } = await groupOf(list, meaning, term)
  if (term.isExcluded) {
    meaning.match.excluded.push(group)
    return
  }
  meaning.match.groups.push(group)
  if (term.isExact || !term.words.every((word) => FILLERS.has(word))) meaning.marked.push(...group)
  meaning.groupStories.push(stories)
  meaning.mostStories = Math.min(meaning.mostStories, stories)
}

async function groupOf(
  list: WordList,
  meaning: Meaning,
  term: Term
): Promise<{ group: Group; stories: number }> {
  const [word = '', ...more] = term.words
  if (term.isExact || more.length > 0) {
    const known = await Promise.all(term.words.map((each) => list.familyOf(each)))
    const rarest = Math.min(...known.map((family, at) => storiesOf(family, term.words[at] ?? '')))
    return { group: [term.words], stories: rarest }
  }
  const other = otherFormOf(word)
  const family = [...(await list.familyOf(word)), ...(other ? await list.familyOf(other) : [])]
  const completions = term.isBeginning ? await list.completionsOf(word) : []
  const known = [...family, ...completions]
  if (known.length > 0 || term.isExcluded) return grouped(word, known)
  const corrected = await list.correctionOf(word)
  if (corrected === null) return grouped(word, [])
  meaning.corrections.push({ typed: term.typed, corrected })
  return grouped(corrected, await list.familyOf(corrected))
}

const storiesOf = (family: readonly KnownWord[], word: string): number =>
  family.find((known) => known.word === word)?.stories ?? 0

const grouped = (word: string, known: readonly KnownWord[]) => {
  const counts = new Map(known.map((each) => [each.word, each.stories]))
  const stories = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return { group: [...new Set([word, ...counts.keys()])].map((each) => [each]), stories }
}

async function addFilters(db: Db, meaning: Meaning, filters: readonly Filter[]): Promise<void> {
  const ones = new Map<string, string[]>()
  for (const filter of filters) {
    const { name, value, word } = filter
    if (filter.seconds !== undefined) narrow(meaning.span, filter, filter.seconds)
    else {
      const words = word === null ? await tellers(db, value) : [word]
      if (name === 'by' && !filter.isExcluded)
        meaning.authorIds = [...(meaning.authorIds ?? []), ...idsOf(words)]
      addFacts(meaning.match, filter, words, ones)
    }
  }
  // A list without anybody in it must find nothing.
  for (const words of ones.values())
    meaning.match.facts.push(words.length > 0 ? words : [factWord('by', 'nobody')])
}

/** "-longer:2h" is as good as "shorter:2h". */
function narrow(span: Span, { name, isExcluded }: Filter, seconds: number): void {
  const isLonger = (name === 'longer') !== isExcluded
  if (isLonger) span.atLeast = Math.max(span.atLeast ?? 0, seconds)
  else span.atMost = Math.min(span.atMost ?? seconds, seconds)
}

function addFacts(match: Match, filter: Filter, words: string[], ones: Map<string, string[]>): void {
  if (filter.isExcluded) match.excludedFacts.push(...words)
  else if (filter.takes === 'many') match.facts.push(words)
  else ones.set(filter.name, [...(ones.get(filter.name) ?? []), ...words])
}

const idsOf = (words: readonly string[]): number[] => words.map((word) => Number(word.slice('by='.length)))

const MOST_TELLERS = 20

/**
 * Whom a name belongs to: members and imported people by username or by the name they go by, and stories told without
 * a name by the one that was made up for them. Nobody is found by an alias, nor an alias by whoever is behind it.
 */
async function tellers(db: Db, name: string): Promise<string[]> {
  const byUsername = await db
    .selectFrom('account')
    .select('id')
    .where('username', 'in', [...new Set([name, name.toLowerCase()])])
    .where('kind', 'not in', NAMELESS)
    .execute()
  const byName = await db
    .selectFrom('account')
    .select('id')
    .where('display_name', '=', name)
    .limit(MOST_TELLERS)
    .execute()
  return [...new Set([...byUsername, ...byName].map(({ id }) => factWord('by', id)))]
}
