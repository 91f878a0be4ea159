import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'

export interface Tag {
  id: number
  name: string
  description: string
  storyCount: number
}

const TAG = ['id', 'name', 'description', 'story_count as storyCount'] as const

/** All tags that have a readable story, the most used first. */
export async function listTags(db: Db): Promise<Tag[]> {
  return db
    .selectFrom('tag')
    .select(TAG)
    .where('story_count', '>', 0)
    .orderBy('story_count', 'desc')
    .orderBy('name')
    .limit(1000)
    .execute()
}

/** The tags of these names that exist, in the order of the names. */
export async function findTags(db: Db, names: readonly string[]): Promise<Tag[]> {
  const tags = await db.selectFrom('tag').select(TAG).where('name', 'in', names).execute()
  return tags.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

/** Whether one of these names goes under another now. */
export const isMerged = (asked: readonly string[], current: readonly string[]): boolean =>
  current.join() !== [...new Set(asked)].join()

const LONGEST_CHAIN = 10

/** Names under which these tags go now, each once, in the same order; the others are as they were. */
export async function currentNames(db: Db, names: readonly string[]): Promise<string[]> {
  const now = await namesNow(db, names)
  return [...new Set(names.map((name) => now.get(name) ?? name))]
}

/** The name under which each of these goes now. */
export async function namesNow(db: Db, names: readonly string[]): Promise<Map<string, string>> {
  let current = [...names]
  // A tag merged into one that was merged later leads to the last.
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    if (current.length === 0) break
    const merged = await db
      .selectFrom('tag')
      .innerJoin('tag as into', 'into.id', 'tag.merged_into_id')
      .select(['tag.name', 'into.name as now'])
      .where('tag.name', 'in', current)
      .execute()
    if (merged.length === 0) break
    const now = new Map(merged.map((row) => [row.name, row.now]))
    current = current.map((name) => now.get(name) ?? name)
  }
  return new Map(names.map((name, at) => [name, current[at] ?? name]))
}

/** Hangs tags on a story in the order given, making those that are new, and counts them; a merged one is the other. */
export async function tagStory(db: Db, storyId: number, names: readonly string[]): Promise<void> {
  const one = sql<number>`(select case when aside_at is null then 1 else 0 end from story where id = ${storyId})`
  for (const [position, name] of (await currentNames(db, names)).entries()) {
    const tag = await db
      .insertInto('tag')
      .values({ name, description: '', story_count: one })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((eb) => ({ story_count: eb('tag.story_count', '+', one) }))
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    await hangTag(db, storyId, tag.id, position)
  }
}

async function hangTag(db: Db, storyId: number, tagId: number, position: number): Promise<void> {
  await db
    .insertInto('story_tag')
    .columns(['story_id', 'tag_id', 'position', 'published_at', 'short_id', 'points', 'hot_rank'])
    .expression((eb) =>
      eb
        .selectFrom('story')
        .select(['id', eb.val(tagId).as('tag_id'), eb.val(position).as('position')])
        .select((row) =>
          row
            .case()
            .when(row.and([row('removed_at', 'is', null), row('aside_at', 'is', null)]))
            .then(row.ref('published_at'))
            .end()
            .as('at')
        )
        .select(['short_id', 'points', 'hot_rank'])
        .where('id', '=', storyId)
    )
    .execute()
}

/** Moves a story in the lists of its tags. */
export async function rankInTags(
  db: Db,
  storyId: number,
  rank: { points: number; hot_rank: number }
): Promise<void> {
  await writeRank(db, { storyId, ...rank })
}

const writeRank = prepared((db, rank: { storyId: number; points: number; hot_rank: number }) =>
  db
    .updateTable('story_tag')
    .set({ points: rank.points, hot_rank: rank.hot_rank })
    .where('story_id', '=', rank.storyId)
)

/** Gives a readable story other tags. */
export async function retagStory(db: Db, storyId: number, names: readonly string[]): Promise<void> {
  await uncountStory(db, storyId)
  await untagStory(db, storyId)
  await tagStory(db, storyId, names)
}

/** Takes the tags off a story that is not counted. */
export async function untagStory(db: Db, storyId: number): Promise<void> {
  await db.deleteFrom('story_tag').where('story_id', '=', storyId).execute()
}

/** Takes a story that can no longer be read out of its tags' lists and counts; one that stands in none is left as it is. */
export async function uncountStory(db: Db, storyId: number): Promise<void> {
  await recount(db, storyId, -1)
  await db.updateTable('story_tag').set({ published_at: null }).where('story_id', '=', storyId).execute()
}

/** Lists and counts a story that can be read again. */
export async function countStory(db: Db, storyId: number): Promise<void> {
  await db
    .updateTable('story_tag')
    .set((eb) => ({
      published_at: eb.selectFrom('story').select('published_at').where('id', '=', storyId),
      hot_rank: eb.selectFrom('story').select('hot_rank').where('id', '=', storyId).$asScalar().$notNull()
    }))
    .where('story_id', '=', storyId)
    .execute()
  await recount(db, storyId, 1)
}

async function recount(db: Db, storyId: number, by: 1 | -1): Promise<void> {
  await db
    .updateTable('tag')
    .set((eb) => ({ story_count: eb('story_count', '+', by) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('story_tag')
        .select('tag_id')
        .where('story_id', '=', storyId)
        .where('published_at', 'is not', null)
    )
    .execute()
}

/** Names of the tags of each of these stories, in their order. */
export async function tagsOfStories(db: Db, storyIds: readonly number[]): Promise<Map<number, string[]>> {
  const tags = new Map<number, string[]>(storyIds.map((id) => [id, []]))
  if (storyIds.length === 0) return tags
  for (const { storyId, name } of await tagNames(db, { storyIds })) tags.get(storyId)?.push(name)
  return tags
}

const tagNames = prepared((db, { storyIds }: { storyIds: readonly number[] }) =>
  db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select(['story_tag.story_id as storyId', 'tag.name'])
    .where('story_tag.story_id', 'in', storyIds)
    .orderBy('story_tag.story_id')
    .orderBy('story_tag.position')
)
