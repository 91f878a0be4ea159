import { ownsAuthor } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { tell } from './tell.ts'

export interface ReactionCause {
  storyId: number
  /** Null for a reaction to the story itself. */
  commentId: number | null
  actorId: number
}

/**
 * Brings the unread notification of the reactions to a story or comment up to date, after one was given or taken
 * back: it says who reacted last, and how many people did since the one before it was read.
 */
export async function notifyOfReaction(db: Db, { actorId, ...target }: ReactionCause): Promise<void> {
  const accountId = await teller(db, target)
  if (accountId === null || (await ownsAuthor(db, actorId, accountId))) return
  const unread = told(db, accountId, target).select('id').where('read_at', 'is', null)
  const group = await findGroup(db, target, await lastRead(db, accountId, target))
  if (!group) {
    await db.deleteFrom('notification').where('id', 'in', unread).execute()
    return
  }
  const { numUpdatedRows } = await db
    .updateTable('notification')
    .set({ actor_id: group.actorId, actor_count: group.actorCount, created_at: group.at })
    .where('id', 'in', unread)
    .executeTakeFirst()
  if (!numUpdatedRows) await tell(db, { kind: 'reaction', ...target, ...group, accountIds: [accountId] })
}

type Target = Omit<ReactionCause, 'actorId'>

/** Whom reactions to this are told to, by the name they wrote it under; null where nobody knows who did. */
async function teller(db: Db, { storyId, commentId }: Target): Promise<number | null> {
  const row =
    commentId === null
      ? await db.selectFrom('story').select('author_id').where('id', '=', storyId).executeTakeFirst()
      : await db.selectFrom('comment').select('author_id').where('id', '=', commentId).executeTakeFirst()
  return row?.author_id ?? null
}

const told = (db: Db, accountId: number, { storyId, commentId }: Target) =>
  db
    .selectFrom('notification')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'reaction')
    .where('story_id', '=', storyId)
    .where('comment_id', commentId === null ? 'is' : '=', commentId)

async function lastRead(db: Db, accountId: number, target: Target): Promise<Time> {
  const row = await told(db, accountId, target)
    .select((eb) => eb.fn.max('read_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? 0
}

/** Who reacted after a time: the last of them, and how many they are. */
async function findGroup(db: Db, target: Target, since: Time) {
  const reactions = db.selectFrom(given(db, target).as('reaction')).where('reaction.created_at', '>', since)
  const last = await reactions
    .select(['account_id as actorId', 'created_at as at'])
    .orderBy('created_at', 'desc')
    .orderBy('account_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return undefined
  const { count } = await reactions
    .select((eb) => eb.fn.count<number>('account_id').distinct().as('count'))
    .executeTakeFirstOrThrow()
  return { ...last, actorCount: Number(count) }
}

/** Reactions to the target, in one shape for both tables. */
const given = (db: Db, { storyId, commentId }: Target) =>
  commentId === null
    ? db.selectFrom('story_reaction').select(['account_id', 'created_at']).where('story_id', '=', storyId)
    : db
        .selectFrom('comment_reaction')
        .select(['account_id', 'created_at'])
        .where('comment_id', '=', commentId)
