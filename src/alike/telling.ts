import type { KnownWord } from '../search/wordList.ts'
import { stemOf } from '../search/words.ts'
import { EVERYDAY_WORDS } from './everydayWords.ts'
import { isOfTheTrade } from './tradeWords.ts'

/** A word of a story that few others have, in all its forms, and how much it says of the story. */
export interface TellingWord {
  /** In the form in which the story says it most. */
  word: string
  forms: string[]
  /** That have it in one form or another, at most. */
  stories: number
  weight: number
}

const SHORTEST_WORD = 4
/** A text has no more of them that matter. */
const MOST_STEMS = 150
const MOST_WORDS = 14
/** Stories that all words together may lead to, so that finding them takes no longer on a large site. */
const STORIES_IN_REACH = 1_500
/** "Replica" says what broke; "printer" says where. */
const TRADE_COUNTS = 3
/** What the most used of them say of how many stories there are at all. */
const FOR_MEASURE = 3

interface Said {
  word: string
  times: number
  mostTimes: number
}

/** Stems of a text whose forms are to be looked up: of what it keeps saying, and of a few that every text has. */
export function stemsToAsk(words: readonly string[]): string[] {
  const times = timesOf(words)
  const mostUsed = [...times].sort((a, b) => b[1] - a[1]).slice(0, FOR_MEASURE)
  return [...new Set([...keptSaying(times).keys(), ...mostUsed.map(([word]) => stemOf(word))])]
}

/**
 * The words that say most of a text: often in it, and seldom elsewhere; of one family, one.
 * @param known the forms of `stemsToAsk`
 * @param least so many stories have it where another has: one more for a text that is counted itself
 */
export function tellingWords(
  words: readonly string[],
  known: readonly KnownWord[],
  least: 1 | 2
): TellingWord[] {
  const all = Math.max(1, ...known.map(({ stories }) => stories))
  const forms = Map.groupBy(known, ({ word }) => stemOf(word))
  const weighed = [...keptSaying(timesOf(words))].flatMap(([stem, { word, times }]) => {
    const family = forms.get(stem) ?? []
    const stories = family.reduce((sum, form) => sum + form.stories, 0)
    if (stories < least || stories > Math.max(3, all / 3)) return []
    const rarity = Math.log(1 + all / stories) * (isOfTheTrade(stem) ? TRADE_COUNTS : 1)
    return [{ word, forms: family.map((form) => form.word), stories, weight: (1 + Math.log(times)) * rarity }]
  })
  return withinReach(weighed.sort((a, b) => b.weight - a.weight))
}

/** By stem; what is said once is said by the way. */
function keptSaying(times: ReadonlyMap<string, number>): Map<string, Said> {
  const said = new Map<string, Said>()
  for (const [word, often] of times) {
    if (word.length < SHORTEST_WORD || /\d/.test(word) || EVERYDAY_WORDS.has(word)) continue
    const stem = stemOf(word)
    const before = said.get(stem) ?? { word, times: 0, mostTimes: 0 }
    const isMore = often > before.mostTimes
    said.set(stem, {
      word: isMore ? word : before.word,
      mostTimes: Math.max(often, before.mostTimes),
      times: before.times + often
    })
  }
  const kept = [...said].filter(([, { times }]) => times > 1).sort((a, b) => b[1].times - a[1].times)
  return new Map(kept.slice(0, MOST_STEMS))
}

function timesOf(words: readonly string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1)
  return times
}

function withinReach(weighed: readonly TellingWord[]): TellingWord[] {
  const chosen: TellingWord[] = []
  let reach = 0
  for (const word of weighed) {
    if (chosen.length === MOST_WORDS) break
    if (reach + word.stories > STORIES_IN_REACH) continue
    reach += word.stories
    chosen.push(word)
  }
  return chosen
}

/** Below this share they are common by chance. */
const WORTH_SAYING = 0.06
/** Said so often, in its title as in three places, a word is surely what a story is about. */
const SURELY = 3

/**
 * From 0 to 1: how much of what these words say of one story, another says too, and which of them.
 * @param theirs how often the other says each form
 * @param named facts that both have: their names do not count once more
 */
export function sharedWords(
  telling: readonly TellingWord[],
  theirs: ReadonlyMap<string, number>,
  named: ReadonlySet<string>
): { share: number; words: string[] } {
  const common = telling.flatMap(({ word, forms, weight }) => {
    if (forms.some((form) => named.has(form))) return []
    const times = forms.reduce((sum, form) => sum + (theirs.get(form) ?? 0), 0)
    return times > 0 ? [{ word, counts: weight * howMuch(times) }] : []
  })
  const all = telling.reduce((sum, { weight }) => sum + weight, 0)
  const share = common.reduce((sum, { counts }) => sum + counts, 0) / Math.max(1, all)
  const said = common.sort((a, b) => b.counts - a.counts).map(({ word }) => word)
  return { share, words: share < WORTH_SAYING ? [] : said }
}

/** Half of it for a word that is said once, by the way. */
const howMuch = (times: number): number => Math.min(1, Math.log(1 + times) / Math.log(1 + SURELY))
