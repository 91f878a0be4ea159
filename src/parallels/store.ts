import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { type StoryLine, storiesByIds } from '../stories/lists.ts'

const DAY_MS = 86_400_000
const SHOWN = 12
/** Own stories that are offered, the last told first. */
const OFFERED = 200

/** A story of one's own that can be linked to another. */
export interface OwnStoryChoice {
  id: number
  shortId: string
  title: string
  isAlias: boolean
}

/** A linked story, with who told it: an account or alias, for comparing, not for showing. */
export type Parallel = StoryLine & { authorId: number }

async function tellersOf(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tellers(db, { ids })
  return new Map(rows.map((row) => [row.id, row.author_id]))
}

const tellers = prepared((db, { ids }: { ids: readonly number[] }) =>
  // A flood could link itself to every story.
  db.selectFrom('story').select(['id', 'author_id']).where('id', 'in', ids).where('aside_at', 'is', null)
)

/** Stories whose tellers said that it happened to them too, or of whom this one's did. */
export async function listParallels(db: Db, storyId: number, mutes: Mutes): Promise<Parallel[]> {
  const rows = await linksOf(db, { storyId })
  const ids = rows.map((row) => (row.storyId === storyId ? row.otherId : row.storyId))
  const tellers = await tellersOf(db, ids)
  const listed = [...new Set(ids)].filter((id) => tellers.has(id))
  const stories = (await storiesByIds(db, listed, mutes)).slice(0, SHOWN)
  return stories.map((story) => ({ ...story, authorId: tellers.get(story.id) ?? 0 }))
}

const linksOf = prepared((db, { storyId }: { storyId: number }) =>
  db
    .selectFrom('parallel')
    .select(['story_id as storyId', 'other_id as otherId'])
    .where((eb) => eb.or([eb('story_id', '=', storyId), eb('other_id', '=', storyId)]))
    .orderBy('created_at', 'desc')
    .limit(SHOWN * 2)
)

/** Published stories of this account, told by name or without, that are not linked to that one. */
export async function ownChoices(db: Db, accountId: number, storyId: number): Promise<OwnStoryChoice[]> {
  const rows = await db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .select(['story.id', 'story.short_id as shortId', 'story.title', 'author.kind'])
    .where('story.author_id', 'in', await authorIdsOf(db, accountId))
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('parallel')
            .select('other_id')
            .whereRef('parallel.story_id', '=', 'story.id')
            .where('parallel.other_id', '=', storyId)
        )
      )
    )
    .orderBy('story.published_at', 'desc')
    .limit(OFFERED)
    .execute()
  return rows.map(({ kind, ...row }) => ({ ...row, isAlias: kind === 'alias' }))
}

/**
 * Says with one's own story that what another tells happened there too. Only the day is kept: the time would tell who
 * was here when a story told without a name was linked. Saying it twice changes nothing.
 */
export async function addParallel(db: Db, ownId: number, otherId: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    const turned = await trx
      .selectFrom('parallel')
      .select('story_id')
      .where('story_id', '=', otherId)
      .where('other_id', '=', ownId)
      .executeTakeFirst()
    if (turned) return
    await trx
      .insertInto('parallel')
      .values({ story_id: ownId, other_id: otherId, created_at: now - (now % DAY_MS) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

/** Takes the link between two stories away, whoever made it. @returns whether there was one */
export async function removeParallel(db: Db, oneId: number, otherId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('parallel')
    .where((eb) =>
      eb.or([
        eb.and([eb('story_id', '=', oneId), eb('other_id', '=', otherId)]),
        eb.and([eb('story_id', '=', otherId), eb('other_id', '=', oneId)])
      ])
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}
