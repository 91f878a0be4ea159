import type { Db } from '../db/open.ts'
import type { ReactionKind, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { REACTION_POINTS } from '../stories/ranking.ts'
import { addPoints } from '../stories/store.ts'

/** How often each reaction was given to a story; kinds that nobody gave are missing. */
export async function countReactions(db: Db, storyId: number): Promise<Map<ReactionKind, number>> {
  const rows = await db
    .selectFrom('story_reaction')
    .select(['kind', (eb) => eb.fn.countAll<number>().as('count')])
    .where('story_id', '=', storyId)
    .groupBy('kind')
    .execute()
  return new Map(rows.map(({ kind, count }) => [kind, Number(count)]))
}

export interface NewReaction {
  accountId: number
  kind: ReactionKind
  at: Time
}

/** Gives a story a reaction; giving it again changes nothing. */
export async function reactToStory(
  db: Db,
  storyId: number,
  { accountId, kind, at }: NewReaction
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('story_reaction')
      .values({ story_id: storyId, account_id: accountId, kind, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (!numInsertedOrUpdatedRows) return
    await trx
      .updateTable('story')
      .set((eb) => ({ reaction_count: eb('reaction_count', '+', 1) }))
      .where('id', '=', storyId)
      .execute()
    await addPoints(trx, storyId, REACTION_POINTS)
  })
}

/** Likes a comment; liking it again changes nothing. */
export async function likeComment(db: Db, commentId: number, accountId: number, at: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('comment_reaction')
      .values({ comment_id: commentId, account_id: accountId, kind: 'like', created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (!numInsertedOrUpdatedRows) return
    await trx
      .updateTable('comment')
      .set((eb) => ({ like_count: eb('like_count', '+', 1) }))
      .where('id', '=', commentId)
      .execute()
  })
}
