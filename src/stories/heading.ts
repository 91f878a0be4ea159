import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { factsOf } from '../facts/store.ts'
import { indexStory } from '../search/indexing.ts'
import { retagStory, tagsOfStories } from '../tags/store.ts'
import { slugOf } from '../text/slug.ts'
import { addVersion, findVersion, hasVersions } from './history/store.ts'

/** Another title or other tags; or those of an earlier version. */
export type Heading =
  | { title: string }
  | { tags: readonly string[] }
  | { titleOf: number }
  | { tagsOf: number }

/**
 * Gives a readable story another title or other tags, and keeps those it had in its history.
 * @returns the number of the version that had the former; null where they are the same, or the story cannot be read
 */
export async function changeHeading(
  trx: Db,
  storyId: number,
  heading: Heading,
  now: Time
): Promise<number | null> {
  const story = await trx
    .selectFrom('story')
    .select(['title', 'body_markdown as markdown', 'published_at as publishedAt'])
    .where('id', '=', storyId)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!story) return null
  const before = { title: story.title, tags: (await tagsOfStories(trx, [storyId])).get(storyId) ?? [] }
  const after = { ...before, ...(await wantedHeading(trx, storyId, heading)) }
  if (after.title === before.title && after.tags.join() === before.tags.join()) return null
  const rest = { markdown: story.markdown, facts: await factsOf(trx, storyId) }
  if (!(await hasVersions(trx, storyId)))
    await addVersion(trx, storyId, { ...before, ...rest }, story.publishedAt ?? now)
  const number = await addVersion(trx, storyId, { ...after, ...rest }, now)
  await trx
    .updateTable('story')
    .set({ title: after.title, slug: slugOf(after.title), edited_at: now })
    .where('id', '=', storyId)
    .execute()
  if (after.tags.join() !== before.tags.join()) await retagStory(trx, storyId, after.tags)
  await indexStory(trx, storyId)
  return number - 1
}

async function wantedHeading(
  db: Db,
  storyId: number,
  heading: Heading
): Promise<{ title?: string; tags?: readonly string[] }> {
  if ('title' in heading || 'tags' in heading) return heading
  const number = 'titleOf' in heading ? heading.titleOf : heading.tagsOf
  const version = await findVersion(db, storyId, number)
  if (!version) return {}
  return 'titleOf' in heading ? { title: version.title } : { tags: version.tags }
}
