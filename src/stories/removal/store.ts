import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { forgetFacts } from '../../facts/store.ts'
import { enqueue } from '../../jobs/queue.ts'
import type { JobHandler } from '../../jobs/worker.ts'
import { unindexStory } from '../../search/indexing.ts'
import { untagStory } from '../../tags/store.ts'
import { forgetVersions } from '../history/store.ts'
import { removeStory, storyState, takeAway } from '../store.ts'
import { withheldAs } from '../withholding.ts'

export const UNDO_DAYS = 14
/** For this long its teller can have a deleted story back. */
export const UNDO_MS = UNDO_DAYS * 86_400_000

/** Takes down a story of one's own; its text goes when it is too late to undo. */
export async function deleteStory(db: Db, storyId: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    await removeStory(trx, storyId, { by: 'author', reason: '', at: now })
    await enqueue(trx, 'erase-story', { storyId }, now + UNDO_MS)
  })
}

/**
 * Brings back a story that its teller deleted; what a moderator withheld meanwhile stays withheld.
 * @returns whether it could be: not after it was erased, nor when a moderator took it down
 */
export async function restoreStory(db: Db, storyId: number, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('story')
      .select('id')
      .where('id', '=', storyId)
      .where('removed_by', '=', 'author')
      .where('removed_at', '>', now - UNDO_MS)
      .where('published_at', 'is not', null)
      .executeTakeFirst()
    const story = due && (await storyState(trx, storyId))
    if (!story) return false
    await takeAway(trx, story, withheldAs(story))
    return true
  })
}

/** Erases a story that was deleted too long ago to be restored; one that was restored since is left alone. */
export async function eraseIfDue(db: Db, storyId: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    const due = await trx
      .selectFrom('story')
      .select('id')
      .where('id', '=', storyId)
      .where('removed_by', '=', 'author')
      .where('removed_at', '<=', now - UNDO_MS)
      .executeTakeFirst()
    if (due) await eraseStory(trx, storyId, now)
  })
}

/** Forgets what a story said, in every version; what others said under it stays where it is, unseen. */
export async function eraseStory(db: Db, storyId: number, now: Time): Promise<void> {
  await db
    .updateTable('story')
    .set((eb) => ({
      title: '',
      slug: 'story',
      body_markdown: '',
      body_html: '',
      excerpt: '',
      cover_image_id: null,
      removed_at: eb.fn.coalesce('removed_at', eb.val(now)),
      removed_by: 'author' as const
    }))
    .where('id', '=', storyId)
    .execute()
  await untagStory(db, storyId)
  await unindexStory(db, storyId)
  await forgetFacts(db, storyId)
  await db.deleteFrom('fact_suggestion').where('story_id', '=', storyId).execute()
  await forgetVersions(db, storyId)
  await db.deleteFrom('draft').where('story_id', '=', storyId).execute()
}

export const eraseStoryJob: JobHandler = ({ db }, { storyId }: { storyId: number }) =>
  eraseIfDue(db, storyId, Date.now())
