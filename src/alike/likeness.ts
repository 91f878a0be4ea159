import { factValue, isNonAnswer } from '../facts/vocabulary.ts'
import { stemOf } from '../search/words.ts'
import { EVERYDAY_WORDS } from './everydayWords.ts'

/** A fact of a story by which others are found: a row of story_fact, or a tag. */
export interface SharedFact {
  field: string
  value: string
}

/** How much it says of two stories that both have it. A fact of any other field says nothing of them. */
const WEIGHTS: Record<string, number> = {
  technology: 3,
  trigger: 2.5,
  tag: 2,
  factor: 1.5,
  mitigation: 1,
  impact: 0.7,
  detection: 0.7,
  sector: 0.7
}
const UNTELLING = new Set(['none-known', 'unknown', 'other'])
/** What the words alone can count, when all that matter are shared. */
const WORDS_WEIGHT = 8

export const isTelling = ({ field, value }: SharedFact): boolean =>
  field in WEIGHTS && !isNonAnswer(value) && !UNTELLING.has(value)

/** Facts of one that the other has too. */
export function shared(facts: readonly SharedFact[], others: readonly SharedFact[]): SharedFact[] {
  const theirs = new Set(others.map(({ field, value }) => `${field}=${value}`))
  return facts.filter((fact) => isTelling(fact) && theirs.has(`${fact.field}=${fact.value}`))
}

/** How much rarer than others a fact is; see rarityIn. */
export type RarityOf = (fact: SharedFact) => number

/**
 * @param wordsShare from 0 to 1: how much of what matters in the words is shared
 * @param rarityOf what everybody has in common says little of two
 */
export const scoreOf = (facts: readonly SharedFact[], wordsShare: number, rarityOf: RarityOf): number =>
  facts.reduce((sum, fact) => sum + (WEIGHTS[fact.field] ?? 0) * rarityOf(fact), 0) +
  WORDS_WEIGHT * wordsShare

/** One in so many stories has a fact that counts by its weight alone. */
const USUAL = 5
const [LEAST_RARITY, MOST_RARITY] = [0.3, 2]

/** @param counts of facts among so many stories, by `field=value`; one that none of them has is as rare as any */
export const rarityIn =
  (counts: ReadonlyMap<string, number>, stories: number): RarityOf =>
  ({ field, value }) => {
    const count = Math.max(1, counts.get(`${field}=${value}`) ?? 1)
    const rarity = Math.log(1 + Math.max(stories, USUAL) / count) / Math.log(1 + USUAL)
    return Math.min(MOST_RARITY, Math.max(LEAST_RARITY, rarity))
  }

/** Below this, two stories have no more in common than any two. */
export const LEAST_SCORE = 2

/** Words of a story that few others have, and how much each says of it. */
export interface TellingWord {
  word: string
  stories: number
  weight: number
}

const MOST_WORDS = 20
const SHORTEST_WORD = 4
/** Stories that all words together may lead to, so that finding them takes no longer on a large site. */
const STORIES_IN_REACH = 4_000

/**
 * The words that say most of a text: often in it, and seldom elsewhere; of one family, one.
 * @param counts how many stories have each word
 * @param least so many have it where another story has: one more for a text that is counted itself
 */
export function tellingWords(
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
  least: 1 | 2
): TellingWord[] {
  const all = Math.max(1, ...counts.values())
  const times = new Map<string, number>()
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1)
  const weighed = [...times].flatMap(([word, often]) => {
    const stories = counts.get(word) ?? 0
    // What is said once is said by the way.
    const isTelling = often > 1 && stories >= least && stories <= Math.max(3, all / 4)
    if (!isTelling || word.length < SHORTEST_WORD || /\d/.test(word) || EVERYDAY_WORDS.has(word)) return []
    return [{ word, stories, weight: (1 + Math.log(often)) * Math.log(1 + all / stories) }]
  })
  return withinReach(weighed.sort((a, b) => b.weight - a.weight))
}

function withinReach(weighed: readonly TellingWord[]): TellingWord[] {
  const stems = new Set<string>()
  const chosen: TellingWord[] = []
  let reach = 0
  for (const word of weighed) {
    const stem = stemOf(word.word)
    if (chosen.length === MOST_WORDS || stems.has(stem) || reach + word.stories > STORIES_IN_REACH) continue
    stems.add(stem)
    reach += word.stories
    chosen.push(word)
  }
  return chosen
}

/** Below this share they are common by chance. */
const WORTH_SAYING = 0.1

/** From 0 to 1: how much of the weight of these words another story has too. */
export function sharedWords(
  telling: readonly TellingWord[],
  theirs: ReadonlySet<string>
): { share: number; words: string[] } {
  const common = telling.filter(({ word }) => theirs.has(word))
  const weigh = (words: readonly TellingWord[]) => words.reduce((sum, { weight }) => sum + weight, 0)
  const share = weigh(common) / Math.max(1, weigh(telling))
  return { share, words: share < WORTH_SAYING ? [] : common.map(({ word }) => word) }
}

const WORDS_SAID = 3

/** "Also a locked table …": what two stories have in common, in words. */
export function reasonOf(facts: readonly SharedFact[], words: readonly string[]): string {
  const of = (...fields: string[]) => facts.filter(({ field }) => fields.includes(field)).map(labelOf)
  const what = [...of('trigger'), ...of('technology'), ...of('factor')]
  const tags = of('tag').filter((tag) => !what.includes(tag))
  const parts = [...listed([...what, ...tags].slice(0, 4)), ...of('impact').slice(0, 1)]
  const sentence = [...parts, ...of('detection'), ...of('mitigation').slice(0, 1)].map(
    (part) => `also ${part}`
  )
  const both = words.slice(0, WORDS_SAID).map((word) => `“${word}”`)
  const spoken = both.length > 0 ? [`both speak of ${joined(both)}`] : []
  const text = [sentence.join(', '), ...spoken].filter(Boolean).join('; ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const labelOf = ({ field, value }: SharedFact): string => factValue(field, value)?.short ?? value

const listed = (parts: readonly string[]): string[] => (parts.length > 0 ? [joined(parts)] : [])

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
