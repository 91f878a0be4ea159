import type { Db } from '../db/open.ts'
import { listFacts, unlistFacts } from '../facts/store.ts'
import { remakeSoon } from '../openData/schedule.ts'
import { indexStory, unindexStory } from '../search/indexing.ts'
import { countStory, uncountStory } from '../tags/store.ts'

/** Counts and finds a story that can be read again. */
export async function listStory(db: Db, storyId: number): Promise<void> {
  await countStory(db, storyId)
  await listFacts(db, storyId)
  await indexStory(db, storyId)
}

/** Takes a story that can no longer be read out of all counts. Its tags and facts stay on it. */
export async function unlistStory(db: Db, storyId: number): Promise<void> {
  await uncountStory(db, storyId)
  await unlistFacts(db, storyId)
  await unindexStory(db, storyId)
  await remakeSoon(db)
}
