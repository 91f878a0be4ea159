import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import { ancestorIds, branchEnd } from './path.ts'
import { isShown, readComments, type StoryKey, shownComments, toComment } from './rows.ts'
import { type CommentSort, LEVELS_A_PAGE, type ThreadComment } from './thread.ts'

/** Comments on one page: enough to read for a while; with short ones about 300 kB of HTML. */
export const COMMENTS_A_PAGE = 100

export interface ThreadPage {
  comments: ThreadComment[]
  /** What to ask for to read on: the short id of the last root or reply shown. */
  after: string | null
}

/** One page of a story's whole thread: whole branches, in the order asked for, after the root named. */
export async function readThread(
  db: Db,
  story: StoryKey,
  sort: CommentSort,
  after: string | null
): Promise<ThreadPage> {
  const candidates = await findRoots(db, story, sort, after)
  const roots: typeof candidates = []
  let room = COMMENTS_A_PAGE
  for (const root of candidates) {
    if (roots.length > 0 && room < 1 + root.descendantCount) break
    roots.push(root)
    room -= 1 + root.descendantCount
  }
  const last = roots.at(-1)
  if (!last) return { comments: [], after: null }
  const comments = await commentsBelow(db, {
    authorId: story.authorId,
    roots: roots.map((root) => root.id),
    most: Math.max(COMMENTS_A_PAGE, roots.length)
  })
  return { comments: comments.map(toComment), after: roots.length < candidates.length ? last.shortId : null }
}

const commentsBelow = prepared((db, thread: { authorId: number; roots: number[]; most: number }) =>
  shownComments(db, thread)
    .where('comment.root_id', 'in', thread.roots)
    // Written out, as in the index of what the page of a story shows: a branch can be long below that.
    .where('comment.depth', '<', sql.lit(LEVELS_A_PAGE))
    .orderBy('comment.root_id')
    .orderBy('comment.path')
    .limit(thread.most)
)

async function findRoots(db: Db, story: StoryKey, sort: CommentSort, after: string | null) {
  const start = after === null ? undefined : await rootKey(db, { storyId: story.id, shortId: after })
  if (sort === 'top' && !start) return mostLikedRoots(db, { id: story.id })
  const roots = rootsOf(db, story)
  if (sort === 'top' && start) return lessLiked(roots, start)
  return roots
    .orderBy('path', sort === 'oldest' ? 'asc' : 'desc')
    .$if(start !== undefined, (qb) => qb.where('path', sort === 'oldest' ? '>' : '<', start?.path ?? ''))
    .execute()
}

const rootsOf = (db: Db, story: { id: number }) =>
  db
    .selectFrom('comment')
    .select(['id', 'short_id as shortId', 'descendant_count as descendantCount'])
    .where('story_id', '=', story.id)
    .where('depth', '=', 0)
    .where(isShown)
    .limit(COMMENTS_A_PAGE + 1)

const mostLikedRoots = prepared((db, story: { id: number }) => mostLiked(rootsOf(db, story)))

const mostLiked = (roots: ReturnType<typeof rootsOf>) => roots.orderBy('points', 'desc').orderBy('id')

/** Asked in two steps, each of which the index answers from its start on: most roots have no points at all. */
async function lessLiked(roots: ReturnType<typeof rootsOf>, { points, id }: { points: number; id: number }) {
  const equal = await roots.where('points', '=', points).where('id', '>', id).orderBy('id').execute()
  const room = COMMENTS_A_PAGE + 1 - equal.length
  if (room === 0) return equal
  return [
    ...equal,
    ...(await mostLiked(roots.where('points', '<', points))
      .limit(room)
      .execute())
  ]
}

const rootKey = preparedRow((db, { storyId, shortId }: { storyId: number; shortId: string }) =>
  db
    .selectFrom('comment')
    .select(['id', 'path', 'points'])
    .where('short_id', '=', shortId)
    .where('story_id', '=', storyId)
    .where('depth', '=', 0)
)

/** One comment of a story, tombstones included. */
export async function findComment(
  db: Db,
  story: StoryKey,
  shortId: string
): Promise<ThreadComment | undefined> {
  const row = await readComments(db, story).where('comment.short_id', '=', shortId).executeTakeFirst()
  return row && toComment(row)
}

/** Short id of the comment that this one answers. */
export async function findAnswered(db: Db, comment: ThreadComment): Promise<string | null> {
  if (comment.inReplyTo) return comment.inReplyTo.shortId
  if (comment.parentId === null) return null
  const parent = await db
    .selectFrom('comment')
    .select('short_id')
    .where('id', '=', comment.parentId)
    .executeTakeFirst()
  return parent?.short_id ?? null
}

/** A comment and a page of the branch below it, after the reply named. */
export async function readBranch(
  db: Db,
  story: StoryKey,
  top: ThreadComment,
  after: string | null
): Promise<ThreadPage> {
  const start = after === null ? undefined : await findComment(db, story, after)
  const rows = await readComments(db, story)
    .where('comment.path', '>', start?.path.startsWith(top.path) ? start.path : top.path)
    .where('comment.path', '<', branchEnd(top.path))
    .orderBy('comment.path')
    .limit(COMMENTS_A_PAGE + 1)
    .execute()
  const page = rows.slice(0, COMMENTS_A_PAGE).map(toComment)
  const above = await readAbove(db, story, top, page[0])
  return {
    comments: [top, ...above, ...page],
    after: rows.length > page.length ? (page.at(-1)?.shortId ?? null) : null
  }
}

/** On later pages of a branch: the comments between its top and the first comment of the page. */
async function readAbove(db: Db, story: StoryKey, top: ThreadComment, first: ThreadComment | undefined) {
  const ids = ancestorIds(first?.path ?? '').filter((_, depth) => depth > top.depth)
  if (ids.length === 0) return []
  const rows = await readComments(db, story).where('comment.id', 'in', ids).orderBy('comment.path').execute()
  return rows.map(toComment)
}
