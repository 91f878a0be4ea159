import type { Db } from '../db/open.ts'
import { factBox } from './box.ts'
import type { Facts } from './facts.ts'
import { factsOf } from './store.ts'
import { missingFacts } from './suggestions/missing.ts'
import { listSuggestions } from './suggestions/store.ts'

interface Reader {
  isOwn: boolean
  /** Has just suggested a fact. */
  isThanked: boolean
}

/** What the page of a story shows of its facts, and what a member who reads it can do about them. */
export async function storyFacts(db: Db, storyId: number, reader: Reader | null) {
  const facts = await factsOf(db, storyId)
  return {
    facts,
    factBox: factBox(facts),
    lessonHtml: facts.lessonHtml,
    suggesting: reader && (await suggestingOn(db, storyId, facts, reader))
  }
}

const suggestingOn = async (db: Db, storyId: number, facts: Facts, { isOwn, isThanked }: Reader) => ({
  own: isOwn,
  isThanked,
  suggested: isOwn ? await listSuggestions(db, storyId) : [],
  missing: isOwn ? [] : missingFacts(facts)
})
