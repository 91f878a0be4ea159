import type { Db } from '../db/open.ts'
import { factBox } from './box.ts'
import { factsOf } from './store.ts'

/** What the page of a story shows of its facts. */
export async function storyFacts(db: Db, storyId: number) {
  const facts = await factsOf(db, storyId)
  return { factBox: factBox(facts), lessonHtml: facts.lessonHtml }
}
