import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { factsToJson } from '../facts/facts.ts'
import { factsOf, saveFacts, type WrittenFacts } from '../facts/store.ts'
import { notifyOfChange } from '../notifications/store.ts'
import { indexStory } from '../search/indexing.ts'
import { retagStory } from '../tags/store.ts'
import { addVersion, forgetVersions, hasVersions } from './history/store.ts'
import { listStory, unlistStory } from './listed.ts'
import type { OwnStory } from './own.ts'
import { hotRank } from './ranking.ts'
import type { WrittenStory } from './writing.ts'

/** For this long after telling it a story can be taken back as if it had not been told. */
export const TAKE_BACK_MS = 3_600_000

export interface StoryChange {
  tags: readonly string[]
  coverImageId: number | null
  facts: WrittenFacts
  now: Time
}

/** Replaces what a published story says and keeps what it said before. A new cover alone is no new version. */
export async function changeStory(
  db: Db,
  story: OwnStory,
  written: WrittenStory,
  { tags, coverImageId, facts, now }: StoryChange
): Promise<void> {
  await db.updateTable('story').set({ cover_image_id: coverImageId }).where('id', '=', story.id).execute()
  const before = await factsOf(db, story.id)
  const hasSameFacts = factsToJson(before) === factsToJson(facts.facts)
  if (hasSameFacts && saysTheSame(story, written, tags)) return
  if (!(await hasVersions(db, story.id))) {
    await addVersion(db, story.id, { ...story, facts: before }, story.publishedAt ?? now)
  }
  const after = { title: written.title, tags, markdown: written.body_markdown, facts: facts.facts }
  const number = await addVersion(db, story.id, after, now)
  await db
    .updateTable('story')
    .set({ ...written, edited_at: now })
    .where('id', '=', story.id)
    .execute()
  await retagStory(db, story.id, tags)
  await saveFacts(db, story.id, facts)
  await indexStory(db, story.id)
  await notifyOfChange(db, { storyId: story.id, commentId: null, before: number - 1 })
}

/** Gives a published story other facts and keeps those it had in its history. */
export async function changeFacts(db: Db, story: OwnStory, facts: WrittenFacts, now: Time): Promise<void> {
  const before = await factsOf(db, story.id)
  if (!(await hasVersions(db, story.id)))
    await addVersion(db, story.id, { ...story, facts: before }, story.publishedAt ?? now)
  await addVersion(db, story.id, { ...story, facts: facts.facts }, now)
  await db.updateTable('story').set({ edited_at: now }).where('id', '=', story.id).execute()
  await saveFacts(db, story.id, facts)
  await indexStory(db, story.id)
}

const saysTheSame = (story: OwnStory, written: WrittenStory, tags: readonly string[]): boolean =>
  story.title === written.title &&
  story.markdown === written.body_markdown &&
  story.tags.join() === tags.join()

/** Publishes a story that was taken back: it is new again, under its old address and with what was said under it. */
export async function tellAgain(
  db: Db,
  storyId: number,
  written: WrittenStory,
  { tags, coverImageId, facts, now }: StoryChange
): Promise<void> {
  const { points } = await db
    .updateTable('story')
    .set({
      ...written,
      cover_image_id: coverImageId,
      created_at: now,
      published_at: now,
      edited_at: null,
      aside_at: null
    })
    .where('id', '=', storyId)
    .where('published_at', 'is', null)
    .returning('points')
    .executeTakeFirstOrThrow()
  await db
    .updateTable('story')
    .set({ hot_rank: hotRank(points, now) })
    .where('id', '=', storyId)
    .execute()
  await listStory(db, storyId)
  await retagStory(db, storyId, tags)
  await saveFacts(db, storyId, facts)
  await indexStory(db, storyId)
}

/**
 * Takes a story back that was published within the last hour, or waits to be: for everybody else it is as if it never was.
 * @returns whether there still was time
 */
export async function takeBack(db: Db, storyId: number, now: Time): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('story')
    .set({ published_at: null, aside_at: null })
    .where('id', '=', storyId)
    .where('published_at', '>', now - TAKE_BACK_MS)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return takeBackHeld(db, storyId)
  await unlistStory(db, storyId)
  await forgetVersions(db, storyId)
  return true
}

/** One that waits for a moderator was never out, so there is time as long as it waits. */
async function takeBackHeld(db: Db, storyId: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('story')
    .set({ published_at: null, held_at: null, removed_at: null, removed_by: null, removed_reason: '' })
    .where('id', '=', storyId)
    .where('removed_by', '=', 'held')
    .where('hidden_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await forgetVersions(db, storyId)
  return numUpdatedRows > 0n
}

/** Whether this story can still be taken back. */
export const canTakeBack = (story: { publishedAt: Time | null }, now: Time): boolean =>
  story.publishedAt !== null && story.publishedAt > now - TAKE_BACK_MS
