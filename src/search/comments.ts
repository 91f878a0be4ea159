import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import { beginningOf } from '../feeds/plainText.ts'
import { snippetHtml } from './snippets.ts'

/** These comments as the page shows them, in their order, each leading to its story. */
export async function showComments(db: Db, ids: readonly number[], marked: readonly string[][]) {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .select(['comment.id', 'comment.short_id as commentShortId', 'comment.body_html as bodyHtml'])
    .select(['comment.created_at as createdAt', 'author.display_name as displayName'])
    .select(['story.short_id as shortId', 'story.slug', 'story.title'])
    .select([bylineUsername, avatarColumn('author')])
    .where('comment.id', 'in', ids)
    .where('comment.removed_at', 'is', null)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .execute()
  return rows
    .sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map(({ bodyHtml, ...row }) => ({
      ...row,
      snippetHtml: snippetHtml(beginningOf(bodyHtml, Number.POSITIVE_INFINITY), marked)
    }))
}
