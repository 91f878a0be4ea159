import { sql } from 'kysely'
import { ownerOf, ownsAuthor } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { tell } from './tell.ts'

export interface ReactionCause {
  storyId: number
  /** Null for a reaction to the story itself. */
  commentId: number | null
  actorId: number
  /** When it was given, also of one that is taken back. */
  at: Time
}

/**
 * Brings the notification that holds a reaction up to date after that was given or taken back: it says who reacted
 * last, and how many people did since the one before it was read and before it was read itself.
 */
export async function notifyOfReaction(db: Db, { actorId, at, ...target }: ReactionCause): Promise<void> {
  const accountId = await teller(db, target)
  if (accountId === null || (await ownsAuthor(db, actorId, accountId))) return
  const times = await readTimes(db, accountId, target)
  const after = times.findLast((time) => time < at) ?? 0
  const until = times.find((time) => time >= at) ?? null
  const holder = told(db, accountId, target).where('read_at', until === null ? 'is' : '=', until)
  const group = await findGroup(db, { ...target, accountId }, after, until)
  if (!group) {
    await db.deleteFrom('notification').where('id', 'in', holder.select('id')).execute()
    return
  }
  const { numUpdatedRows } = await db
    .updateTable('notification')
    .set({ actor_id: group.actorId, actor_count: group.actorCount, created_at: group.at })
    .where('id', 'in', holder.select('id'))
    .executeTakeFirst()
  if (!numUpdatedRows) await tell(db, { kind: 'reaction', ...target, ...group, accountIds: [accountId] })
}

type Target = Omit<ReactionCause, 'actorId' | 'at'>

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
    // Written out, as in the index of these.
    .where('kind', '=', sql.lit('reaction'))
    .where('story_id', '=', storyId)
    .where('comment_id', commentId === null ? 'is' : '=', commentId)

/** So many reactions that nobody has seen are counted; of how many more there are, nobody takes notice. */
const MOST_COUNTED = 1000

/** When the notifications of reactions to this were read, the first time first. */
async function readTimes(db: Db, accountId: number, target: Target): Promise<Time[]> {
  const rows = await told(db, accountId, target)
    .select((eb) => eb.ref('read_at').$notNull().as('at'))
    .where('read_at', 'is not', null)
    .orderBy('read_at')
    .execute()
  return rows.map((row) => row.at)
}

/**
 * Who reacted after one time and until another: the last of them, and how many they are.
 * @param target with whom it is told to, of whom those are not counted whom they muted
 */
async function findGroup(
  db: Db,
  { accountId, ...target }: Target & { accountId: number },
  after: Time,
  until: Time | null
) {
  const muted = db
    .selectFrom('mute_person')
    .select('person_id')
    .where('mute_person.account_id', '=', await ownerOf(db, accountId))
  const since = db
    .selectFrom(given(db, target).as('reaction'))
    .where('reaction.created_at', '>', after)
    .where('reaction.account_id', 'not in', muted)
  const reactions = until === null ? since : since.where('reaction.created_at', '<=', until)
  const last = await reactions
    .select(['account_id as actorId', 'created_at as at'])
    .orderBy('created_at', 'desc')
    .orderBy('account_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return undefined
  const latest = reactions
    .select('account_id')
    .orderBy('created_at', 'desc')
    .orderBy('account_id', 'desc')
    .limit(MOST_COUNTED)
  const { count } = await db
    .selectFrom(latest.as('latest'))
    .select((eb) => eb.fn.count<number>('latest.account_id').distinct().as('count'))
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
