import type { Db } from '../../db/open.ts'
import type { Mutes } from '../../mutes/mutes.ts'
import { listedStories } from '../store.ts'

/**
 * Some story that everybody may read and the reader did not mute: the next one from a random id on, so that no list of them is read. A story
 * after a gap comes up more often.
 * @param chance from 0 up to, but not including, 1
 */
export async function pickStory(
  db: Db,
  chance: number,
  mutes: Mutes
): Promise<{ shortId: string; slug: string } | undefined> {
  const newest = db.selectFrom('story').select((eb) => eb.fn.max('id').as('id'))
  const last = await newest.executeTakeFirst()
  const from = Math.floor(chance * (last?.id ?? 0)) + 1
  const stories = listedStories(db, mutes).select(['story.short_id as shortId', 'story.slug']).limit(1)
  const after = stories.where('story.id', '>=', from).orderBy('story.id')
  const before = stories.where('story.id', '<', from).orderBy('story.id', 'desc')
  return (await after.executeTakeFirst()) ?? (await before.executeTakeFirst())
}
