import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { notifyOfReaction } from '../notifications/reactions.ts'
import type { CommentReactionKind } from './kinds.ts'

/** Where each kind is counted. */
const COUNTS = { like: 'like_count', 'been-there': 'been_count' } as const

export interface CommentReaction {
  accountId: number
  kind: CommentReactionKind
  at: Time
  /** How much a like moves the comment up: see weightOf. */
  weight?: number
}

/** Likes a comment; liking it again changes nothing. */
export const likeComment = (db: Db, commentId: number, accountId: number, at: Time): Promise<void> =>
  reactToComment(db, commentId, { accountId, kind: 'like', at })

/** Gives a comment a reaction; giving it again changes nothing. */
export async function reactToComment(
  db: Db,
  commentId: number,
  { accountId, kind, at, weight = 1 }: CommentReaction
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('comment_reaction')
      .values({ comment_id: commentId, account_id: accountId, kind, created_at: at, weight })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows) await countReaction(trx, commentId, { accountId, kind, at, weight }, 1)
  })
}

/** Takes a reaction back; taking back what was not given changes nothing. */
export async function takeBackFromComment(
  db: Db,
  commentId: number,
  { accountId, kind }: Pick<CommentReaction, 'accountId' | 'kind'>
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const taken = await trx
      .deleteFrom('comment_reaction')
      .where('comment_id', '=', commentId)
      .where('account_id', '=', accountId)
      .where('kind', '=', kind)
      .returning(['created_at as at', 'weight'])
      .executeTakeFirst()
    if (taken) await countReaction(trx, commentId, { accountId, kind, ...taken }, -1)
  })
}

async function countReaction(
  db: Db,
  commentId: number,
  { accountId, kind, at, weight }: Required<CommentReaction>,
  by: 1 | -1
): Promise<void> {
  const column = COUNTS[kind]
  const { story_id } = await db
    .updateTable('comment')
    .set((eb) => ({ [column]: eb(column, '+', by) }))
    .$if(kind === 'like' && weight !== 0, (qb) =>
      qb.set((eb) => ({ points: eb('points', '+', by * weight) }))
    )
    .where('id', '=', commentId)
    .returning('story_id')
    .executeTakeFirstOrThrow()
  await notifyOfReaction(db, { storyId: story_id, commentId, actorId: accountId, at })
}

/**
 * Gives a comment a reaction that is wanted and takes back one that is not.
 * @param wants undefined turns round what is
 */
export async function toggleCommentReaction(
  db: Db,
  commentId: number,
  reaction: CommentReaction,
  wants: boolean | undefined
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const given = (await givenToComments(trx, [commentId], reaction.accountId)).get(commentId)
    await ((wants ?? !given?.includes(reaction.kind))
      ? reactToComment(trx, commentId, reaction)
      : takeBackFromComment(trx, commentId, reaction))
  })
}

/** What a member gave to each of these comments; those that got nothing are missing. */
export async function givenToComments(
  db: Db,
  commentIds: readonly number[],
  accountId: number
): Promise<Map<number, string[]>> {
  if (commentIds.length === 0) return new Map()
  const rows = await givenReactions(db, { commentIds, accountId })
  const given = new Map<number, string[]>()
  for (const { comment_id, kind } of rows) given.set(comment_id, [...(given.get(comment_id) ?? []), kind])
  return given
}

const givenReactions = prepared(
  (db, { commentIds, accountId }: { commentIds: readonly number[]; accountId: number }) =>
    db
      .selectFrom('comment_reaction')
      .select(['comment_id', 'kind'])
      .where('comment_id', 'in', commentIds)
      .where('account_id', '=', accountId)
)

/** A comment of a story that can be read, as a reaction to it needs it. */
export async function findCommentKey(
  db: Db,
  storyId: number,
  shortId: string
): Promise<{ id: number; shortId: string; authorId: number | null } | undefined> {
  return db
    .selectFrom('comment')
    .select(['id', 'short_id as shortId', 'author_id as authorId'])
    .where('story_id', '=', storyId)
    .where('short_id', '=', shortId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}
