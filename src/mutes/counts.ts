import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Mutes } from './mutes.ts'

/** How many readable comments under each of these stories were written by people whom the reader muted; 0 is left out. */
export async function mutedCommentCounts(
  db: Db,
  { people }: Mutes,
  storyIds: readonly number[]
): Promise<Map<number, number>> {
  const counts = new Map<number, number>()
  if (people.length === 0 || storyIds.length === 0) return counts
  const rows = await db
    .selectFrom('comment')
    .select('story_id as id')
    .where('author_id', 'in', people)
    // By the few who are muted, not by all who spoke under the stories: no index is asked for a "+".
    .where(sql<boolean>`+story_id in (${sql.join(storyIds)})`)
    .where('removed_at', 'is', null)
    .execute()
  for (const { id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/** Paths of the readable comments under a story that people wrote whom the reader muted. */
export async function mutedCommentPaths(db: Db, { people }: Mutes, storyId: number): Promise<string[]> {
  if (people.length === 0) return []
  const rows = await db
    .selectFrom('comment')
    .select('path')
    .where('author_id', 'in', people)
    .where(sql<boolean>`+story_id = ${storyId}`)
    .where('removed_at', 'is', null)
    .execute()
  return rows.map(({ path }) => path)
}

/** These stories with the number of comments that the reader finds there. */
export async function withoutMutedComments<Story extends { id: number; commentCount: number }>(
  db: Db,
  mutes: Mutes,
  stories: readonly Story[]
): Promise<Story[]> {
  const counts = await mutedCommentCounts(
    db,
    mutes,
    stories.map(({ id }) => id)
  )
  if (counts.size === 0) return [...stories]
  return stories.map((story) => ({
    ...story,
    commentCount: story.commentCount - (counts.get(story.id) ?? 0)
  }))
}
