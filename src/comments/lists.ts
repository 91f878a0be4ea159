import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, keysetPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { unmutedAuthor, unmutedStory } from '../mutes/unmuted.ts'
import { isVouchedFor } from './vouched.ts'

export const COMMENTS_A_LIST = 25

/** A comment as lists and feeds show it, outside of its thread. */
export interface CommentLine {
  shortId: string
  sortKey: number
  bodyHtml: string
  createdAt: Time
  editedAt: Time | null
  likeCount: number
  /** Null for an alias, which has no page. */
  username: string | null
  displayName: string | null
  avatarHash: string | null
  pronouns: string | null
  storyShortId: string
  storySlug: string
  storyTitle: string
}

/**
 * Comments that can be read, and that a reader with these mutes wants to, the newest first. Those of one author or one
 * story are all there; of the whole site, what newcomers say is left out for a day (see vouched.ts).
 */
export async function listComments(
  db: Db,
  filter: { mutes: Mutes; authorId?: number; storyId?: number },
  cursor: Cursor | null,
  size = COMMENTS_A_LIST
): Promise<Page<CommentLine>> {
  const isOfAll = filter.authorId === undefined && filter.storyId === undefined
  const query = db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .select([
      'comment.short_id as shortId',
      'comment.created_at as sortKey',
      'comment.body_html as bodyHtml',
      'comment.created_at as createdAt',
      'comment.edited_at as editedAt',
      'comment.like_count as likeCount',
      bylineUsername,
      avatarColumn('author'),
      'author.display_name as displayName',
      'author.pronouns',
      'story.short_id as storyShortId',
      'story.slug as storySlug',
      'story.title as storyTitle'
    ])
    .where('comment.removed_at', 'is', null)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where(unmutedStory(filter.mutes))
    .where(unmutedAuthor(filter.mutes))
    .$if(isOfAll, (qb) => qb.where('story.aside_at', 'is', null).where(isVouchedFor(db, Date.now())))
    .$if(filter.authorId !== undefined, (qb) => qb.where('comment.author_id', '=', filter.authorId as number))
    .$if(filter.storyId !== undefined, (qb) => qb.where('comment.story_id', '=', filter.storyId as number))
  return keysetPage(query, { key: 'comment.created_at', shortId: 'comment.short_id' }, cursor, size)
}
