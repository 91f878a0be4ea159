import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { inTransaction } from '../db/transaction.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { type MutedIds, unmutedStory } from '../mutes/unmuted.ts'
import { weighedWords } from '../search/indexing.ts'
import { type StoryLine, storiesByIds } from '../stories/lists.ts'
import { type Alike, factsOf, findAlike, type Likeable } from './finding.ts'
import { reasonOf, shared } from './likeness.ts'

/** On the page of a story. */
export const SHOWN = 5
/** Kept, in case some of them can no longer be read. */
const KEPT = 8

export interface AlikeStory extends StoryLine {
  /** What they have in common, in words. */
  reason: string
}

/** Stories like this one, with why; as kept by the last look, without what cannot be read any more. */
export async function listAlike(db: Db, storyId: number, mutes: Mutes): Promise<AlikeStory[]> {
  const kept = await keptAlike(db, { storyId, people: mutes.people, tagIds: mutes.tagIds })
  if (kept.length === 0) return []
  const facts = (await factsOf(db, [storyId])).get(storyId) ?? []
  const alike = kept.map(({ id, score, words }) => ({ id, score, words: words.split(' ').filter(Boolean) }))
  return withReasons(db, facts, alike, mutes)
}

const keptAlike = prepared((db, { storyId, ...mutes }: { storyId: number } & MutedIds) =>
  db
    .selectFrom('story_alike')
    .innerJoin('story', 'story.id', 'story_alike.alike_id')
    .select(['story.id', 'story_alike.score', 'story_alike.words'])
    .where('story_alike.story_id', '=', storyId)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where(unmutedStory(mutes))
    .orderBy('story_alike.score', 'desc')
    .orderBy('story.id', 'desc')
    .limit(sql.lit(SHOWN))
)

/** Stories like something that is not told yet. */
export const alikeTo = async (db: Db, likeable: Likeable, mutes: Mutes): Promise<AlikeStory[]> =>
  withReasons(db, likeable.facts, await findAlike(db, likeable, SHOWN, mutes), mutes)

async function withReasons(
  db: Db,
  facts: Likeable['facts'],
  alike: readonly Alike[],
  mutes: Mutes
): Promise<AlikeStory[]> {
  const ids = alike.map(({ id }) => id)
  const theirs = await factsOf(db, ids)
  return (await storiesByIds(db, ids, mutes)).map((story) => {
    const words = alike.find(({ id }) => id === story.id)?.words ?? []
    return { ...story, reason: reasonOf(shared(facts, theirs.get(story.id) ?? []), words) }
  })
}

/** Finds stories like this one anew, and looks again at those, as this one may now be like them. */
export const findAlikeJob: JobHandler = async ({ db }, { storyId }: { storyId: number }) => {
  for (const { id } of await refreshAlike(db, storyId)) await refreshAlike(db, id)
}

export async function refreshAlike(db: Db, storyId: number): Promise<Alike[]> {
  return inTransaction(db, async (trx) => {
    const alike = await findAlike(trx, await likeableStory(trx, storyId), KEPT, NO_MUTES)
    const before = await trx
      .selectFrom('story_alike')
      .select(['alike_id', 'score', 'words'])
      .where('story_id', '=', storyId)
      .orderBy('score', 'desc')
      .orderBy('alike_id', 'desc')
      .execute()
    const rows = alike.map(({ id, score, words }) => ({ alike_id: id, score, words: words.join(' ') }))
    // What stays the same makes no page be drawn anew.
    if (JSON.stringify(before) === JSON.stringify(rows)) return alike
    await trx.deleteFrom('story_alike').where('story_id', '=', storyId).execute()
    if (rows.length > 0)
      await trx
        .insertInto('story_alike')
        .values(rows.map((row) => ({ ...row, story_id: storyId })))
        .execute()
    return alike
  })
}

/** Nothing to go by for a story that cannot be read: it is like no other. */
async function likeableStory(db: Db, storyId: number): Promise<Likeable> {
  const facts = (await factsOf(db, [storyId])).get(storyId) ?? []
  return { id: storyId, words: await weighedWords(db, storyId), facts }
}
