import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { listFacts, unlistFacts } from '../facts/store.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { indexStory } from '../search/indexing.ts'
import { currentNames } from './store.ts'

/** Where a merged tag stood: of a story, at this position, and whether the story had the other tag anyway. */
export type Place = readonly [storyId: number, position: number, hadBoth: 0 | 1]

/**
 * Hangs the one tag's stories on the other; a technology of that name is found by the other name, while the story says what
 * its teller typed. Who followed or muted the one follows or mutes the other as well, and goes
 * on doing so where the merging is undone.
 * @returns where it stood, for undoing; null where one of them is merged already, or they are the same
 */
export async function mergeTag(db: Db, from: number, into: number): Promise<Place[] | null> {
  if (from === into) return null
  const free = await db
    .selectFrom('tag')
    .select('id')
    .where('id', 'in', [from, into])
    .where('merged_into_id', 'is', null)
    .execute()
  if (free.length < 2) return null
  const both = new Set((await placesOf(db, into)).map(({ story_id }) => story_id))
  const places = (await placesOf(db, from)).map(
    ({ story_id, position }): Place => [story_id, position, both.has(story_id) ? 1 : 0]
  )
  await db
    .deleteFrom('story_tag')
    .where('tag_id', '=', from)
    .where('story_id', 'in', (eb) =>
      eb.selectFrom('story_tag as other').select('story_id').where('tag_id', '=', into)
    )
    .execute()
  await db.updateTable('story_tag').set({ tag_id: into }).where('tag_id', '=', from).execute()
  await db.updateTable('tag').set({ merged_into_id: into }).where('id', '=', from).execute()
  for (const table of ['follow_tag', 'mute_tag'] as const) await takeAlong(db, table, from, into)
  await recountTags(db, [from, into])
  await indexAnew(db, places, await nameOf(db, from))
  return places
}

const placesOf = (db: Db, tagId: number) =>
  db.selectFrom('story_tag').select(['story_id', 'position']).where('tag_id', '=', tagId).execute()

async function takeAlong(
  db: Db,
  table: 'follow_tag' | 'mute_tag',
  from: number,
  into: number
): Promise<void> {
  await sql`
    insert into ${sql.table(table)} (account_id, tag_id, created_at)
    select account_id, cast(${into} as bigint), created_at from ${sql.table(table)} where tag_id = ${from}
    on conflict do nothing`.execute(db)
}

/** Gives the stories their tag back, as far as they still have the other. */
export async function unmergeTag(
  db: Db,
  from: number,
  into: number,
  places: readonly Place[]
): Promise<void> {
  const [now = ''] = await currentNames(db, [await nameOf(db, from)])
  await indexAnew(db, places, now)
  await db.updateTable('tag').set({ merged_into_id: null }).where('id', '=', from).execute()
  for (const [storyId, position, hadBoth] of places) {
    const there = db.selectFrom('story_tag').where('story_id', '=', storyId).where('tag_id', '=', into)
    if (hadBoth) {
      const row = await there.selectAll().executeTakeFirst()
      const again = row && { ...row, tag_id: from, position }
      if (again)
        await db
          .insertInto('story_tag')
          .values(again)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
    } else
      await db
        .updateTable('story_tag')
        .set({ tag_id: from, position })
        .where('story_id', '=', storyId)
        .where('tag_id', '=', into)
        .execute()
  }
  await recountTags(db, [from, into])
}

const nameOf = async (db: Db, tagId: number): Promise<string> =>
  (await db.selectFrom('tag').select('name').where('id', '=', tagId).executeTakeFirstOrThrow()).name

/** The stories at these places, and those that are found by a technology of this name. */
async function indexAnew(db: Db, places: readonly Place[], technology: string): Promise<void> {
  const told = await db
    .selectFrom('story_fact')
    .select('story_id as id')
    .where('field', '=', 'technology')
    .where('value', '=', technology)
    .execute()
  const storyIds = [...new Set([...places.map(([id]) => id), ...told.map(({ id }) => id)])]
  await enqueue(db, 'index-tagged', { storyIds })
}

async function recountTags(db: Db, ids: readonly number[]): Promise<void> {
  await db
    .updateTable('tag')
    .set((eb) => ({
      story_count: eb
        .selectFrom('story_tag')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('story_tag.tag_id', '=', 'tag.id')
        .where('story_tag.published_at', 'is not', null)
        .$asScalar()
        .$notNull()
    }))
    .where('id', 'in', ids)
    .execute()
}

/** The search finds stories by their tags and technologies; a few thousand take longer than a moderator waits. */
export const indexTagged: JobHandler = async ({ db }, { storyIds }: { storyIds: number[] }) => {
  for (const id of storyIds) await inTransaction(db, (trx) => listTagged(trx, id))
}

async function listTagged(trx: Db, storyId: number): Promise<void> {
  const story = await trx
    .selectFrom('story')
    .select('id')
    .where('id', '=', storyId)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('aside_at', 'is', null)
    .executeTakeFirst()
  await unlistFacts(trx, storyId)
  if (story) await listFacts(trx, storyId)
  // What is kept in memory looks again at a story whose facts were written.
  await trx
    .updateTable('story_facts')
    .set((eb) => ({ licence: eb.ref('licence') }))
    .where('story_id', '=', storyId)
    .execute()
  await indexStory(trx, storyId)
}
