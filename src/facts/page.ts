import type { Db } from '../db/open.ts'
import { factBox } from './box.ts'
import type { Facts } from './facts.ts'
import { factsOf } from './store.ts'
import { missingFacts } from './suggestions/missing.ts'
import { listSuggestions } from './suggestions/store.ts'

export interface FactReader {
  isOwn: boolean
  /** Has just suggested a fact. */
  isThanked: boolean
}

/** What the page of a story shows of its facts. */
export async function storyFacts(db: Db, storyId: number) {
  const facts = await factsOf(db, storyId)
  return { facts, factBox: factBox(facts), lessonHtml: facts.lessonHtml }
}

/** What a member who reads it can do about them. */
export const suggestingOn = async (
  db: Db,
  storyId: number,
  facts: Facts,
  { isOwn, isThanked }: FactReader
) => ({
  own: isOwn,
  isThanked,
  suggested: isOwn ? await listSuggestions(db, storyId) : [],
  missing: isOwn ? [] : missingFacts(facts)
})
