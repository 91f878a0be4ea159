import { isNonAnswer } from '../facts/vocabulary.ts'

/** A fact of a story by which others are found: a row of story_fact, or a tag. */
export interface SharedFact {
  field: string
  value: string
}

/** What happened: how much it says of two stories that both have it. */
const HAPPENED: Record<string, number> = { trigger: 3, technology: 2.5, tag: 2 }
/** What the words say of that, when all that matter are shared. */
const WORDS_WEIGHT = 12
/** How it came and went, which is much the same in many outages. A fact of any other field says nothing of two. */
const AROUND: Record<string, number> = {
  factor: 1,
  impact: 0.6,
  mitigation: 0.6,
  detection: 0.4,
  sector: 0.3
}
/** However much there is of it, it counts half as much as what happened at most: it orders those alike, and makes none. */
const MOST_AROUND = 0.5
const UNTELLING = new Set(['none-known', 'unknown', 'other'])

export const isTelling = ({ field, value }: SharedFact): boolean =>
  (field in HAPPENED || field in AROUND) && !isNonAnswer(value) && !UNTELLING.has(value)

/** Facts of one that the other has too; a tag that says what a fact says is none more. */
export function shared(facts: readonly SharedFact[], others: readonly SharedFact[]): SharedFact[] {
  const theirs = new Set(others.map(({ field, value }) => `${field}=${value}`))
  const both = facts.filter((fact) => isTelling(fact) && theirs.has(`${fact.field}=${fact.value}`))
  const said = new Set(both.filter(({ field }) => field !== 'tag').map(({ value }) => value))
  return both.filter(({ field, value }) => field !== 'tag' || !said.has(value))
}

/** How much rarer than others a fact is; see rarityIn. */
export type RarityOf = (fact: SharedFact) => number

/**
 * @param wordsShare from 0 to 1: how much of what matters in the words is shared
 * @param rarityOf what everybody has in common says little of two
 * @returns 0 for two that are not alike
 */
export function scoreOf(facts: readonly SharedFact[], wordsShare: number, rarityOf: RarityOf): number {
  const weigh = (weights: Record<string, number>) =>
    facts.reduce((sum, fact) => sum + (weights[fact.field] ?? 0) * rarityOf(fact), 0)
  const happened = weigh(HAPPENED) + WORDS_WEIGHT * wordsShare
  if (happened < LEAST_HAPPENED) return 0
  return happened + Math.min(weigh(AROUND), MOST_AROUND * happened)
}

/**
 * Less than this in what happened, as one usual trigger and a few words have in common, and two stories are no more
 * alike than any two: fewer are shown then, or none.
 */
const LEAST_HAPPENED = 4.4

/** One in so many stories has a fact that counts by its weight alone. */
const USUAL = 5
/** Fewer stories say nothing of how rare a fact is. */
const FEWEST = 10
const [LEAST_RARITY, MOST_RARITY] = [0.3, 2]

/** @param counts of facts among so many stories, by `field=value`; one that none of them has is as rare as any */
export const rarityIn =
  (counts: ReadonlyMap<string, number>, stories: number): RarityOf =>
  ({ field, value }) => {
    const count = Math.max(1, counts.get(`${field}=${value}`) ?? 1)
    const rarity = Math.log(1 + Math.max(stories, FEWEST) / count) / Math.log(1 + USUAL)
    return Math.min(MOST_RARITY, Math.max(LEAST_RARITY, rarity))
  }
