import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { notifyOfStory } from '../notifications/store.ts'
import { anybodyJoined } from '../siteSettings/store.ts'
import { FLOOD_OF_STORIES, FLOOD_OF_THE_DAY, NEW_FOR_MS, YOUNG_SITE_MS } from '../spam/limits.ts'
import { isSettled } from '../standing/settled.ts'
import { listStory, unlistStory } from './listed.ts'

/**
 * Sets aside what newcomers told, where that is a flood: all of it that nobody has vouched for, the first of it too. Each
 * can be read at its address. Asks for the teller that everybody sees: an alias is as old as its story, and never settled,
 * whoever is behind it. In the transaction of a new story. Where not everybody could join, many who are new are many people.
 */
export async function setAsideFlood(trx: Db, now: Time): Promise<void> {
  if (!anybodyJoined(trx, now - NEW_FOR_MS)) return
  for (const { id, asideAt, publishedAt } of await floodAt(trx, now))
    if (asideAt === null) await setAside(trx, id, { now, until: publishedAt + FLOOD_OF_THE_DAY.windowMs })
}

async function floodAt(trx: Db, now: Time) {
  const told = await trx
    .selectFrom('story')
    // Crossed, so that the stories of the day are looked at first, and not all accounts.
    .crossJoin('account as teller')
    .whereRef('teller.id', '=', 'story.author_id')
    .select(['story.id', 'story.aside_at as asideAt'])
    .select((eb) => eb.ref('story.published_at').$notNull().as('publishedAt'))
    .where('story.published_at', '>', now - FLOOD_OF_THE_DAY.windowMs)
    .where('story.removed_at', 'is', null)
    .where('teller.created_at', '>', now - NEW_FOR_MS)
    .where(sql<SqlBool>`not ${isSettled('teller')}`)
    .where(sql<SqlBool>`not ${isVouchedStory}`)
    .execute()
  if (told.length >= FLOOD_OF_THE_DAY.max && !(await isYoung(trx, now))) return told
  const lately = told.filter(({ publishedAt }) => publishedAt > now - FLOOD_OF_STORIES.windowMs)
  return lately.length >= FLOOD_OF_STORIES.max ? lately : []
}

/** In the first days of a site all who tell are new, and nobody is there yet who could vouch for them. */
async function isYoung(db: Db, now: Time): Promise<boolean> {
  const first = await db.selectFrom('account').select('created_at').orderBy('id').limit(1).executeTakeFirst()
  return first !== undefined && first.created_at > now - YOUNG_SITE_MS
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
    .select((eb) => eb.ref('published_at').$notNull().as('publishedAt'))
    .where('id', '=', storyId)
    .where('published_at', '>', now - NEW_FOR_MS)
    .where('aside_at', 'is', null)
    .executeTakeFirst()
  if (story) await setAside(trx, storyId, { now, until: story.publishedAt + FLOOD_OF_THE_DAY.windowMs })
}

/**
 * A day has gone by since it was told. One of very many of that day waits on: all of them at once would be the lists of
 * yesterday. After a week they stand so far down that it does not matter. Told anew meanwhile, it has another job.
 */
export const listStoryJob: JobHandler = async ({ db, now }, { storyId }: { storyId: number }) => {
  await inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('story')
      .select((eb) => eb.ref('published_at').$notNull().as('publishedAt'))
      .where('id', '=', storyId)
      .where('aside_at', 'is not', null)
      .where('published_at', '<=', now - FLOOD_OF_THE_DAY.windowMs)
      .executeTakeFirst()
    if (!due) return
    const mayWait = due.publishedAt > now - NEW_FOR_MS && !(await isYoung(trx, due.publishedAt))
    if (mayWait && (await countAsideAround(trx, due.publishedAt)) >= FLOOD_OF_THE_DAY.max)
      await enqueue(trx, 'list-story', { storyId }, now + FLOOD_OF_THE_DAY.windowMs)
    else await listAgain(trx, storyId)
  })
}

async function countAsideAround(db: Db, time: Time): Promise<number> {
  const { windowMs } = FLOOD_OF_THE_DAY
  const { count } = await db
    .selectFrom('story')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('aside_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('published_at', '>', time - windowMs)
    .where('published_at', '<', time + windowMs)
    .executeTakeFirstOrThrow()
  return Number(count)
}
