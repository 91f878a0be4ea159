import { bylineUsername } from '../aliases/bylines.ts'
import { COMMENTS_A_LIST } from '../comments/lists.ts'
import { ancestorIds, branchEnd } from '../comments/path.ts'
import type { Db } from '../db/open.ts'
import type { CommentText } from './items.ts'

/** Of a branch with no more comments than this, all are looked at for the newest. */
const SMALL_BRANCH = 1000

interface BranchTop {
  id: number
  path: string
  depth: number
  descendantCount: number
}

/** Comments that can be read of a branch: its top and everything below it, the newest first. */
export async function listBranch(
  db: Db,
  story: { id: number; shortId: string; title: string },
  top: BranchTop
): Promise<CommentText[]> {
  const rows = await (top.descendantCount <= SMALL_BRANCH
    ? smallBranch(db, story, top)
    : largeBranch(db, top)
  )
    .where('comment.removed_at', 'is', null)
    .orderBy('comment.created_at', 'desc')
    .orderBy('comment.short_id', 'desc')
    .limit(COMMENTS_A_LIST)
    .execute()
  return rows.map((row) => ({ ...row, storyShortId: story.shortId, storyTitle: story.title }))
}

const smallBranch = (db: Db, story: { id: number }, { path }: BranchTop) =>
  branchTexts(db).where('comment.id', 'in', (eb) =>
    eb
      .selectFrom('comment')
      .select('id')
      .where('story_id', '=', story.id)
      .where('path', '>=', path)
      .where('path', '<', branchEnd(path))
      .orderBy('path')
      .limit(2 * SMALL_BRANCH)
  )

/** Goes back in time through all that stands under the same root, of which a large branch is a good part. */
const largeBranch = (db: Db, { id, path, depth }: BranchTop) =>
  branchTexts(db)
    .where('comment.root_id', '=', ancestorIds(path)[0] ?? id)
    .$if(depth > 0, (qb) => qb.where('comment.path', '>=', path).where('comment.path', '<', branchEnd(path)))

const branchTexts = (db: Db) =>
  db
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
