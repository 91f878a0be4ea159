import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import { readableStories } from './store.ts'

/** As much of a story as an act on it needs. */
export interface StoryKey {
  id: number
  shortId: string
  slug: string
  authorId: number
}

/** A story that everybody may read, without its text. */
export async function findStoryKey(db: Db, shortId: string): Promise<StoryKey | undefined> {
  return readableKey(db, { shortId })
}

const readableKey = preparedRow((db, { shortId }: { shortId: string }) =>
  readableStories(db)
    .select(['story.id', 'story.short_id as shortId', 'story.slug', 'story.author_id as authorId'])
    .where('story.short_id', '=', shortId)
)
