import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { inTransaction } from '../db/transaction.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { type MutedIds, unmutedStory } from '../mutes/unmuted.ts'
import { weighedWords } from '../search/indexing.ts'
import { type StoryLine, storiesByIds } from '../stories/lists.ts'
import { type Alike, compare, factsOf, findAlike, type Likeable, measureFor } from './finding.ts'
import { shared } from './likeness.ts'
import { reasonOf } from './reason.ts'

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
  const alike = kept.map(({ id, score, words }) => ({ id, score, words: wordsIn(words) }))
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
    .where('story.aside_at', 'is', null)
    .where(unmutedStory(mutes))
    .orderBy('story_alike.score', 'desc')
    .orderBy('story.id', 'desc')
    .limit(sql.lit(SHOWN))
)

/** Stories like something that is not told yet. */
export async function alikeTo(db: Db, likeable: Likeable, mutes: Mutes): Promise<AlikeStory[]> {
  const alike = await findAlike(db, likeable, await measureFor(db, likeable), { size: SHOWN, mutes })
  return withReasons(db, likeable.facts, alike, mutes)
}

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

/** Finds stories like this one anew, and shows it at those. */
export const findAlikeJob: JobHandler = async ({ db }, { storyId }: { storyId: number }) => {
  await refreshAlike(db, storyId)
}

/**
 * Looks before it begins to write, as that takes longest and posts would wait for it. What was found is compared once
 * more as it is written: it may have changed meanwhile.
 */
export async function refreshAlike(db: Db, storyId: number): Promise<Alike[]> {
  const before = await likeableStory(db, storyId)
  const measure = await measureFor(db, before)
  const found = await findAlike(db, before, measure, { size: KEPT, mutes: NO_MUTES })
  const ids = found.map(({ id }) => id)
  return inTransaction(db, async (trx) => {
    const likeable = await likeableStory(trx, storyId)
    const isSame = JSON.stringify(likeable) === JSON.stringify(before)
    const compared = await compare(trx, likeable, isSame ? measure : await measureFor(trx, likeable), ids)
    const alike = best([...compared, ...(await seenFromOthers(trx, storyId))])
    await keep(trx, storyId, alike)
    for (const { id, ...likeness } of alike) await keepOne(trx, id, { ...likeness, id: storyId })
    return alike
  })
}

/** As they were found from the other side, since either was changed: two stories are as alike as one of them says. */
async function seenFromOthers(db: Db, storyId: number): Promise<Alike[]> {
  const rows = await db
    .selectFrom('story_alike')
    .select(['story_id', 'score', 'words'])
    .where('alike_id', '=', storyId)
    .orderBy('score', 'desc')
    .limit(KEPT)
    .execute()
  return rows.map(({ story_id, score, words }) => ({ id: story_id, score, words: wordsIn(words) }))
}

/** Those most alike, each once. */
function best(all: readonly Alike[]): Alike[] {
  const sorted = all.toSorted((a, b) => b.score - a.score || b.id - a.id)
  return sorted.filter(({ id }, at) => sorted.findIndex((other) => other.id === id) === at).slice(0, KEPT)
}

const wordsIn = (kept: string): string[] => kept.split(' ').filter(Boolean)

const keptOf = prepared((db, { storyId }: { storyId: number }) =>
  db
    .selectFrom('story_alike')
    .select(['alike_id', 'score', 'words'])
    .where('story_id', '=', storyId)
    .orderBy('score', 'desc')
    .orderBy('alike_id', 'desc')
)

/** Those like a story, in the place of those there were. */
async function keep(trx: Db, storyId: number, alike: readonly Alike[]): Promise<void> {
  const rows = alike.map(({ id, score, words }) => ({ alike_id: id, score, words: words.join(' ') }))
  // What stays the same makes no page be drawn anew.
  if (JSON.stringify(await keptOf(trx, { storyId })) === JSON.stringify(rows)) return
  await trx.deleteFrom('story_alike').where('story_id', '=', storyId).execute()
  if (rows.length === 0) return
  const values = rows.map((row) => ({ ...row, story_id: storyId }))
  await trx.insertInto('story_alike').values(values).execute()
}

/** Among those like a story one more, as alike from its side: looking for all of them anew would take as long again. */
async function keepOne(trx: Db, storyId: number, one: Alike): Promise<void> {
  const kept = await keptOf(trx, { storyId })
  const others = kept.filter(({ alike_id }) => alike_id !== one.id)
  const alike = others.map(({ alike_id, score, words }) => ({ id: alike_id, score, words: wordsIn(words) }))
  await keep(trx, storyId, best([...alike, one]))
}

/** Nothing to go by for a story that cannot be read: it is like no other. */
async function likeableStory(db: Db, storyId: number): Promise<Likeable> {
  const facts = (await factsOf(db, [storyId])).get(storyId) ?? []
  return { id: storyId, words: await weighedWords(db, storyId), facts }
}
