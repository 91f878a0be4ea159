import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { indexStory } from '../search/indexing.ts'

/** Where a merged tag stood: of a story, at this position, and whether the story had the other tag anyway. */
export type Place = readonly [storyId: number, position: number, hadBoth: 0 | 1]

/**
 * Hangs the one tag's stories on the other. Who followed or muted the one follows or mutes the other as well, and goes
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
  await enqueue(db, 'index-tagged', { storyIds: places.map(([id]) => id) })
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
  await enqueue(db, 'index-tagged', { storyIds: places.map(([id]) => id) })
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

/** The search finds stories by their tags; a few thousand take longer than a moderator waits. */
export const indexTagged: JobHandler = async ({ db }, { storyIds }: { storyIds: number[] }) => {
  for (const id of storyIds) await inTransaction(db, (trx) => indexStory(trx, id))
}
