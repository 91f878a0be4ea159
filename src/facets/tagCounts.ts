import type { Db } from '../db/open.ts'
import { type Mutes, mutesAnything } from '../mutes/mutes.ts'
import { listTags, type Tag } from '../tags/store.ts'
import { NO_FILTERS } from './filters.ts'
import { factIndex } from './store.ts'

/** All tags in use, the most used first, with the stories that a reader with these mutes finds there. */
export async function countedTags(db: Db, mutes: Mutes): Promise<Tag[]> {
  const tags = await listTags(db)
  if (!mutesAnything(mutes)) return tags
  const index = await factIndex(db)
  const counts = index.countsOf(index.select(NO_FILTERS, mutes), 'tag')
  return tags
    .map((tag) => ({ ...tag, storyCount: counts.get(tag.name) ?? 0 }))
    .filter(({ storyCount }) => storyCount > 0)
    .sort((a, b) => b.storyCount - a.storyCount)
}
