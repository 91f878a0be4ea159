import { removeComment } from '../comments/store.ts'
import type { Db } from '../db/open.ts'
import type { Remover, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { unindexComment } from '../search/indexing.ts'
import { eraseStory } from '../stories/removal/store.ts'
import { removeStory } from '../stories/store.ts'

/**
 * Erases every story and comment of an author, one at a time, so that nobody waits for long; tombstones hold the
 * threads together. What a moderator took down stays taken down by a moderator.
 */
export async function eraseWordsOf(db: Db, authorId: number, now: Time): Promise<void> {
  for (const { id } of await commentsOf(db, authorId)) await eraseComment(db, id, now)
  for (const story of await storiesOf(db, authorId)) await eraseOneStory(db, story, now)
  await db.deleteFrom('fact_suggestion').where('account_id', '=', authorId).execute()
}

/** Erases what nobody but its author could still have had back: what was deleted, and stories that are drafts again. */
export async function eraseUnseenOf(db: Db, authorId: number, now: Time): Promise<void> {
  for (const { id, removedBy } of await commentsOf(db, authorId))
    if (removedBy === 'author') await eraseComment(db, id, now)
  for (const story of await storiesOf(db, authorId))
    if (story.removedBy === 'author' || story.publishedAt === null) await eraseOneStory(db, story, now)
}

interface OneStory {
  id: number
  removedBy: Remover | null
  publishedAt: Time | null
}

const commentsOf = (db: Db, authorId: number) =>
  db
    .selectFrom('comment')
    .select(['id', 'removed_by as removedBy'])
    .where('author_id', '=', authorId)
    .where('body_markdown', '!=', '')
    .execute()

/** Asked in three parts, as there is an index for each. */
export async function storiesOf(db: Db, authorId: number): Promise<OneStory[]> {
  const theirs = db
    .selectFrom('story')
    .select(['story.id', 'story.removed_by as removedBy', 'story.published_at as publishedAt'])
    .where('story.author_id', '=', authorId)
  const published = theirs.where('published_at', 'is not', null).where('removed_at', 'is', null)
  const removed = theirs.where('removed_at', 'is not', null).where('body_markdown', '!=', '')
  const unpublished = theirs
    .innerJoin('draft', 'draft.story_id', 'story.id')
    .where('draft.account_id', '=', authorId)
    .where('story.published_at', 'is', null)
    .where('story.removed_at', 'is', null)
  const parts = await Promise.all([published.execute(), removed.execute(), unpublished.execute()])
  return parts.flat()
}

async function eraseOneStory(db: Db, { id, removedBy }: OneStory, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    await removeStory(trx, id, { by: 'author', reason: '', at: now })
    await eraseStory(trx, id, now)
    if (removedBy === 'moderator')
      await trx.updateTable('story').set({ removed_by: removedBy }).where('id', '=', id).execute()
  })
}

async function eraseComment(db: Db, id: number, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    await removeComment(trx, id, { by: 'author', reason: '', at: now })
    await unindexComment(trx, id)
    await trx.updateTable('comment').set({ body_markdown: '', body_html: '' }).where('id', '=', id).execute()
    await trx.deleteFrom('comment_version').where('comment_id', '=', id).execute()
  })
}
