import { EVERYDAY_WORDS } from '../alike/everydayWords.ts'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import type { Group } from './match.ts'
import { COMMON, type Meaning } from './meaning.ts'
import type { Query } from './query.ts'
import { sharingMost, timesSaid } from './sharing.ts'
import { indexed } from './store.ts'
import { type Circle, widerThan } from './wider.ts'
import { WordList } from './wordList.ts'
import { FILLERS, stemOf } from './words.ts'

/** A whole sentence has a few words that tell stories apart; the others only make what is found arbitrary. */
const MOST_GROUPS = 6
/** So many are looked at closely, of which the first are shown. */
const COMPARED = 60
/** What is said in other words may be another thing. */
const WIDER_COUNTS = 0.6
/** Said so often, in its title as in three places, a word is surely what a story is about. */
const SURELY = 3

/** What is looked for where hardly a story has all words: any of these, the rarer the better. */
export interface Nearly {
  groups: Array<{ group: Group; stories: number; weight: number }>
  marked: string[][]
}

/** The rarest words of a search, and other words for what it says; null where nobody ever wrote any of them. */
export async function nearlyOf(db: Db, query: Query, meaning: Meaning): Promise<Nearly | null> {
  const typed = meaning.match.groups.map((group, at) => ({ group, stories: meaning.groupStories[at] ?? 0 }))
  const circles = widerThan(wordsAsked(query))
  const hasOthers = typed.length > 1 && typed.some(({ stories }) => stories > 0)
  if (!hasOthers && circles.length === 0) return null
  const list = await WordList.read(db)
  const all = await storiesAbout(list)
  const wider = await widerGroups(list, circles)
  // "Daylight" and "saving" say something else than both together.
  const together = new Set(wider.filter(({ words }) => words.length > 1).flatMap(({ words }) => words))
  const telling = typed.filter(
    ({ group }) => !isEveryday(group) && !group[0]?.every((word) => together.has(word))
  )
  const groups = [
    ...telling.map((known) => ({ ...known, counts: 1 })),
    ...wider.map(({ group, stories }) => ({ group, stories, counts: WIDER_COUNTS }))
  ]
    .filter(({ stories }) => stories > 0)
    .map(({ counts, ...known }) => ({ ...known, weight: counts * Math.log(1 + all / known.stories) }))
    .sort((a, b) => b.weight - a.weight)
  const chosen = withinReach(groups)
  return chosen.length > 0 ? { groups: chosen, marked: chosen.flatMap(({ group }) => group) } : null
}

/** Ids of the stories that have most of that, the best first; what was left out by a filter stays left out. */
export async function findNearly(
  db: Db,
  { groups }: Nearly,
  { match, span }: Meaning,
  mutes: Mutes
): Promise<number[]> {
  const each = groups.map(({ group, weight }) => ({ match: { ...match, groups: [group] }, weight }))
  const ids = await sharingMost(db, each, indexed(db, span, mutes), COMPARED)
  const said = await timesSaid(db, ids, new Set(groups.flatMap(({ group }) => group.flat())))
  const scores = new Map(ids.map((id) => [id, scoreOf(groups, said.get(id) ?? new Map())]))
  return ids.sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || b - a)
}

function scoreOf(groups: Nearly['groups'], said: ReadonlyMap<string, number>): number {
  return groups.reduce((sum, { group, weight }) => {
    const times = group.reduce(
      (most, phrase) => most + Math.min(...phrase.map((word) => said.get(word) ?? 0)),
      0
    )
    return sum + weight * Math.min(1, Math.log(1 + times) / Math.log(1 + SURELY))
  }, 0)
}

/** About how many stories there are: those with the words that every English text has. */
async function storiesAbout(list: WordList): Promise<number> {
  const known = await list.formsOf(['the', 'and'])
  return Math.max(1, ...known.map(({ stories }) => stories))
}

const wordsAsked = ({ terms }: Query): string[] =>
  terms.filter(({ isExact, isExcluded }) => !isExact && !isExcluded).flatMap((term) => term.words)

async function widerGroups(list: WordList, circles: readonly Circle[]) {
  const asked = circles.flatMap(({ phrases }) => phrases.flat())
  const known = await list.formsOf([...new Set(asked.map(stemOf))])
  const counts = new Map(known.map(({ word, stories }) => [word, stories]))
  const storiesOf = (phrase: string[]) => Math.min(...phrase.map((word) => counts.get(word) ?? 0))
  return circles.flatMap(({ words, phrases }) => {
    const group = phrases.filter((phrase) => storiesOf(phrase) > 0)
    const stories = group.reduce((sum, phrase) => sum + storiesOf(phrase), 0)
    return stories > 0 ? [{ words, group, stories }] : []
  })
}

/** Beyond, finding would take longer the larger the site is. */
function withinReach(groups: Nearly['groups']): Nearly['groups'] {
  const chosen: Nearly['groups'] = []
  let reach = 0
  for (const known of groups) {
    if (chosen.length === MOST_GROUPS) break
    if (reach > 0 && reach + known.stories > COMMON) continue
    chosen.push(known)
    reach += known.stories
  }
  return chosen
}

/** By the word as it was typed, which comes first. */
const isEveryday = ([typed = []]: Group): boolean =>
  typed.every((word) => EVERYDAY_WORDS.has(word) || FILLERS.has(word))
