import { authorIdsOf, ownerOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { NotificationKind, Time } from '../db/schema.ts'

/** What people are told of. */
export interface Cause {
  storyId: number
  /** Null where it is the story itself. */
  commentId: number | null
}

/** Whom to tell of it, and as what. */
export interface Telling {
  kind: NotificationKind
  storyId: number
  commentId: number | null
  /** Accounts; for what was said to somebody without a name, the alias. */
  accountIds: readonly number[]
  at: Time
  /** Who reacted; who wrote a comment or story is looked up when it is shown, for it may change. */
  actorId?: number
  actorCount?: number
}

/** Nobody is told of what they did themselves, under whatever name. */
export const others = (accountIds: ReadonlyArray<number | null>, selves: readonly number[]): number[] =>
  accountIds.filter((id) => id !== null && !selves.includes(id)) as number[]

/** Whoever wrote something, under all their names; nobody where nobody knows who did. */
export const selvesOf = async (db: Db, authorId: number | null): Promise<number[]> =>
  authorId === null ? [] : authorIdsOf(db, await ownerOf(db, authorId))

export async function findComment(db: Db, commentId: number) {
  return db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .leftJoin('comment as answered', (join) =>
      join.on('answered.id', '=', (eb) => eb.fn.coalesce('comment.reply_to_id', 'comment.parent_id'))
    )
    .select([
      'comment.body_markdown as markdown',
      'comment.author_id as authorId',
      'answered.author_id as answeredId',
      'story.author_id as tellerId'
    ])
    .where('comment.id', '=', commentId)
    .where('comment.removed_at', 'is', null)
    .executeTakeFirst()
}

export async function findStory(db: Db, storyId: number) {
  return db
    .selectFrom('story')
    .select(['body_markdown as markdown', 'author_id as authorId', 'aside_at as asideAt'])
    .where('id', '=', storyId)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

/** The comment or story of a cause, while it can be read. */
export const findMade = (db: Db, { storyId, commentId }: Cause) =>
  commentId === null ? findStory(db, storyId) : findComment(db, commentId)

/** What it said in one of its versions; nothing where that is not kept any more. */
export async function textBefore(db: Db, { storyId, commentId }: Cause, version: number): Promise<string> {
  const versions =
    commentId === null
      ? db.selectFrom('story_version').select(['number', 'body_markdown']).where('story_id', '=', storyId)
      : db
          .selectFrom('comment_version')
          .select(['number', 'body_markdown'])
          .where('comment_id', '=', commentId)
  const row = await db
    .selectFrom(versions.as('version'))
    .select('version.body_markdown')
    .where('version.number', '=', version)
    .executeTakeFirst()
  return row?.body_markdown ?? ''
}
