import type { Db } from '../db/open.ts'
import type { Time, Withheld } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { notifyOfStory } from '../notifications/store.ts'
import { hotRank } from './ranking.ts'
import { isPassing, type StoryRemoval, type StoryState, storyState, takeAway } from './store.ts'

/**
 * Withholds a story from everybody but its teller and moderators. `held`: until a moderator has looked at it.
 * @returns whether it was not withheld in that way before
 */
export async function withholdStory(db: Db, storyId: number, how: Withheld, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const story = await storyState(trx, storyId)
    if (!story || story[KEY[how]] !== null) return false
    await trx
      .updateTable('story')
      .set({ [COLUMN[how]]: now })
      .where('id', '=', storyId)
      .execute()
    if (isPassing(story.removedBy)) await takeAway(trx, story, withheldAs({ ...story, [KEY[how]]: now }))
    return true
  })
}

/**
 * Gives it back to everybody, unless something else withholds it; one that was held is new from now on.
 * @returns whether it was withheld in that way
 */
export async function releaseStory(db: Db, storyId: number, how: Withheld, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const story = await storyState(trx, storyId)
    if (!story || story[KEY[how]] === null) return false
    await trx
      .updateTable('story')
      .set({ [COLUMN[how]]: null })
      .where('id', '=', storyId)
      .execute()
    if (!isPassing(story.removedBy)) return true
    const removal = withheldAs({ ...story, [KEY[how]]: null })
    const isNew = how === 'held' && removal === null && story.publishedAt !== null
    if (isNew) await publishNow(trx, storyId, now)
    await takeAway(trx, story, removal)
    if (isNew) await notifyOfStory(trx, { storyId })
    return true
  })
}

/** Nobody is to find it below what was told while it waited. */
async function publishNow(db: Db, storyId: number, now: Time): Promise<void> {
  const { points } = await db
    .updateTable('story')
    .set({ published_at: now })
    .where('id', '=', storyId)
    .returning('points')
    .executeTakeFirstOrThrow()
  const hot_rank = hotRank(points, now)
  await db.updateTable('story').set({ hot_rank }).where('id', '=', storyId).execute()
}

/** What keeps a story from being read that nobody removed for good; null for nothing. */
export function withheldAs({
  hiddenAt,
  heldAt
}: Pick<StoryState, 'hiddenAt' | 'heldAt'>): StoryRemoval | null {
  if (hiddenAt !== null) return { by: 'hidden', at: hiddenAt, reason: '' }
  return heldAt === null ? null : { by: 'held', at: heldAt, reason: '' }
}

const KEY = { hidden: 'hiddenAt', held: 'heldAt' } as const
const COLUMN = { hidden: 'hidden_at', held: 'held_at' } as const
