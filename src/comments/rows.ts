import type { ExpressionBuilder } from 'kysely'
import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { isShown as isShownRow, TRACELESS } from './counting.ts'
import type { ThreadComment } from './thread.ts'

export interface StoryKey {
  id: number
  authorId: number
}

/** Comments of a story as they are read; not those that their authors removed and nothing stands below. */
export const readComments = (db: Db, story: StoryKey) =>
  shownComments(db, story).where('comment.story_id', '=', story.id)

/** The same without looking whether they are of this story, for where that is known. */
export function shownComments(db: Db, story: Pick<StoryKey, 'authorId'>) {
  return db
    .selectFrom('comment')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .leftJoin('comment as answered', 'answered.id', 'comment.reply_to_id')
    .leftJoin('account as answered_author', 'answered_author.id', 'answered.author_id')
    .select([
      'comment.id',
      'comment.short_id as shortId',
      'comment.parent_id as parentId',
      'comment.author_id as authorId',
      'comment.depth',
      'comment.path',
      'comment.descendant_count as descendantCount',
      'comment.body_html as bodyHtml',
      'comment.created_at as createdAt',
      'comment.edited_at as editedAt',
      'comment.like_count as likeCount',
      'comment.points',
      'comment.been_count as beenCount',
      'comment.folded_at as foldedAt',
      'comment.removed_at as removedAt',
      'comment.removed_by as removedBy',
      'comment.removed_reason as removedReason',
      bylineUsername,
      avatarColumn('author'),
      'author.display_name as displayName',
      'author.pronouns',
      'answered.short_id as answeredShortId',
      'answered.removed_at as answeredRemovedAt',
      'answered.removed_by as answeredRemovedBy',
      'answered.descendant_count as answeredDescendantCount',
      'answered_author.display_name as answeredName',
      (eb) => eb('comment.author_id', '=', story.authorId).as('isStoryAuthor'),
      (eb) =>
        eb
          .exists(
            eb
              .selectFrom('comment_version')
              .select('number')
              .whereRef('comment_version.comment_id', '=', 'comment.id')
          )
          .as('hasHistory')
    ])
    .where(isShown)
}

type Row = Awaited<ReturnType<ReturnType<typeof readComments>['execute']>>[number]

export function toComment(row: Row): ThreadComment {
  const { id, shortId, parentId, depth, path, descendantCount, createdAt } = row
  const place = { id, shortId, parentId, depth, path, descendantCount, createdAt, inReplyTo: answered(row) }
  if (row.removedAt !== null)
    return { ...place, ...NOTHING, tombstone: { by: row.removedBy ?? 'origin', reason: row.removedReason } }
  const { authorId, bodyHtml, editedAt, likeCount, points, beenCount } = row
  const { username, displayName, avatarHash, pronouns } = row
  return {
    ...place,
    authorId,
    bodyHtml,
    editedAt,
    likeCount,
    points,
    beenCount,
    author: displayName === null ? null : { username, displayName, avatarHash, pronouns: pronouns ?? '' },
    isStoryAuthor: Boolean(row.isStoryAuthor),
    hasHistory: Boolean(row.hasHistory),
    isFolded: row.foldedAt !== null,
    tombstone: null
  }
}

/** What is left of a comment behind its tombstone. */
const NOTHING = {
  bodyHtml: '',
  editedAt: null,
  likeCount: 0,
  points: 0,
  beenCount: 0,
  authorId: null,
  author: null,
  isStoryAuthor: false,
  hasHistory: false,
  isFolded: false
} as const

/** What a comment hung beside answers; nothing to link to where its author left no trace of it. */
function answered(row: Row): ThreadComment['inReplyTo'] {
  if (row.answeredShortId === null) return null
  const name = row.answeredRemovedAt === null ? row.answeredName : null
  const isGone = !isShownRow({
    removedBy: row.answeredRemovedBy,
    descendantCount: row.answeredDescendantCount ?? 0
  })
  return { shortId: isGone ? null : row.answeredShortId, displayName: name ?? 'a removed comment' }
}

/** See counting.ts, which keeps the counts by the same rule. */
export const isShown = (eb: ExpressionBuilder<Schema, 'comment'>) =>
  eb.or([
    eb('comment.removed_by', 'is', null),
    eb('comment.removed_by', 'not in', TRACELESS),
    eb('comment.descendant_count', '>', 0)
  ])
