import { bylineUsername } from '../aliases/bylines.ts'
import { COMMENTS_A_LIST } from '../comments/lists.ts'
import { branchEnd } from '../comments/path.ts'
import type { Db } from '../db/open.ts'
import type { CommentText } from './items.ts'

/** Comments that can be read of a branch: its top and everything below it, the newest first. */
export async function listBranch(
  db: Db,
  story: { id: number; shortId: string; title: string },
  topPath: string
): Promise<CommentText[]> {
  const rows = await db
    .selectFrom('comment')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .select([
      'comment.short_id as shortId',
      'comment.body_html as bodyHtml',
      'comment.created_at as createdAt',
      'comment.edited_at as editedAt',
      bylineUsername,
      'author.display_name as displayName'
    ])
    .where('comment.story_id', '=', story.id)
    .where('comment.path', '>=', topPath)
    .where('comment.path', '<', branchEnd(topPath))
    .where('comment.removed_at', 'is', null)
    .orderBy('comment.created_at', 'desc')
    .orderBy('comment.short_id', 'desc')
    .limit(COMMENTS_A_LIST)
    .execute()
  return rows.map((row) => ({ ...row, storyShortId: story.shortId, storyTitle: story.title }))
}
