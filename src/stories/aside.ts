import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { notifyOfStory } from '../notifications/store.ts'
import { anybodyJoined } from '../siteSettings/store.ts'
import { FIRST_DAY_MS, FLOOD_OF_STORIES } from '../spam/limits.ts'
import { isSettled } from '../standing/settled.ts'
import { listStory, unlistStory } from './listed.ts'

/**
 * Sets aside what newcomers told within the hour, where that is a flood: all of it that nobody has vouched for, the first of it
 * too. Each can be read at its address. Asks for the teller that everybody sees: an alias is as old as its story, whoever
 * is behind it. In the transaction of a new story. Where not everybody may join, many who are new are many people.
 */
export async function setAsideFlood(trx: Db, now: Time): Promise<void> {
  if (!anybodyJoined(trx, now - FIRST_DAY_MS)) return
  const { max, windowMs } = FLOOD_OF_STORIES
  const unvouched = await trx
    .selectFrom('story')
    // Crossed, so that the stories of the hour are looked at first, and not all accounts.
    .crossJoin('account as teller')
    .whereRef('teller.id', '=', 'story.author_id')
    .select(['story.id', 'story.aside_at as asideAt', 'teller.created_at as joinedAt'])
    .where('story.published_at', '>', now - windowMs)
    .where('story.removed_at', 'is', null)
    .where('teller.created_at', '>', now - FIRST_DAY_MS)
    .where('teller.role', '=', 'member')
    .where(sql<SqlBool>`not ${isVouchedStory}`)
    .execute()
  if (unvouched.length < max) return
  for (const { id, asideAt, joinedAt } of unvouched)
    if (asideAt === null) await setAside(trx, id, { now, until: joinedAt + FIRST_DAY_MS })
}

async function setAside(trx: Db, storyId: number, { now, until }: { now: Time; until: Time }): Promise<void> {
  await trx.updateTable('story').set({ aside_at: now }).where('id', '=', storyId).execute()
  await unlistStory(trx, storyId)
  await enqueue(trx, 'list-story', { storyId }, until)
}

/** Somebody who is no newcomer reacted to it or answered it, or a moderator let it pass. */
export const isVouchedStory: RawBuilder<SqlBool> = sql<SqlBool>`(
  exists (select 1 from story_reaction as thanks join account as giver on giver.id = thanks.account_id
    where thanks.story_id = story.id and ${isSettled('giver')})
  or exists (select 1 from comment as answer join account as answerer on answerer.id = answer.author_id
    where answer.story_id = story.id and answer.removed_at is null and ${isSettled('answerer')})
  or exists (select 1 from moderation_act as pass where pass.thing_kind = 'story' and pass.thing_id = story.id
    and pass.kind in ('pass', 'release', 'restore') and pass.undone_at is null and pass.actor_id is not null))`

/** Puts a story that stands aside on the lists again once somebody has vouched for it. */
export async function listIfVouched(trx: Db, storyId: number): Promise<void> {
  const vouched = await trx
    .selectFrom('story')
    .select('id')
    .where('id', '=', storyId)
    .where(isVouchedStory)
    .executeTakeFirst()
  if (vouched) await listAgain(trx, storyId)
}

/**
 * Puts it where it would stand had it not been set aside, so that no flood comes back on top; tells whoever follows its
 * tags now. @returns whether it stood aside
 */
export async function listAgain(trx: Db, storyId: number): Promise<boolean> {
  const story = await trx
    .updateTable('story')
    .set({ aside_at: null })
    .where('id', '=', storyId)
    .where('aside_at', 'is not', null)
    .returning(['published_at as publishedAt', 'removed_at as removedAt'])
    .executeTakeFirst()
  if (!story) return false
  if (story.publishedAt === null || story.removedAt !== null) return true
  await listStory(trx, storyId)
  await notifyOfStory(trx, { storyId })
  return true
}

/** Sets one aside again that a moderator let pass, for as long as others told that day stand aside. */
export async function setAsideAgain(trx: Db, storyId: number, now: Time): Promise<void> {
  const story = await trx
    .selectFrom('story')
    .innerJoin('account as teller', 'teller.id', 'story.author_id')
    .select('teller.created_at as joinedAt')
    .where('story.id', '=', storyId)
    .where('story.published_at', 'is not', null)
    .where('story.aside_at', 'is', null)
    .where('teller.created_at', '>', now - FIRST_DAY_MS)
    .executeTakeFirst()
  if (story) await setAside(trx, storyId, { now, until: story.joinedAt + FIRST_DAY_MS })
}

/** The first day of its teller is over. Told anew meanwhile, it has another job for its own end. */
export const listStoryJob: JobHandler = async ({ db, now }, { storyId }: { storyId: number }) => {
  await inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('story')
      .innerJoin('account as teller', 'teller.id', 'story.author_id')
      .select('story.id')
      .where('story.id', '=', storyId)
      .where('teller.created_at', '<=', now - FIRST_DAY_MS)
      .executeTakeFirst()
    if (due) await listAgain(trx, storyId)
  })
}
