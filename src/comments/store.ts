import type { Insertable } from 'kysely'
import { inComment, type WrittenText, writeText } from '../accounts/writing.ts'
import { nextId } from '../db/nextId.ts'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { CommentTable, Remover, Time } from '../db/schema.ts'
import { inTransaction, withFreshIds } from '../db/transaction.ts'
import { indexComment, indexNewComment } from '../search/indexing.ts'
import { newShortId } from '../text/shortId.ts'
import { countAppeared, countReadable, countVanished, isShown } from './counting.ts'
import { ancestorIds, childPath, MAX_DEPTH } from './path.ts'

export interface NewComment {
  story: { id: number; authorId: number }
  /** Null where the origin of an imported thread had forgotten who wrote it. */
  authorId: number | null
  parentId: number | null
  markdown: string
  createdAt: Time
  editedAt?: Time
  sourceId?: string
  siteUrl: string
  /** How much it moves its story up: see weightOf. */
  weight?: number
}

/** A comment whose text is rendered already; its short id is in the ids of the text. */
export type WrittenComment = Omit<NewComment, 'markdown' | 'siteUrl'> & { text: WrittenText; shortId: string }

export interface PostedComment {
  id: number
  shortId: string
  depth: number
  parentId: number | null
}

/** Posts a comment, or a reply to one; counts it everywhere and moves the story in the hot list. */
export async function postComment(db: Db, comment: NewComment): Promise<PostedComment> {
  return withFreshIds(async () => {
    const shortId = newShortId()
    const text = await writeText(db, comment.markdown, inComment(shortId, comment.siteUrl))
    return postWritten(db, { ...comment, text, shortId })
  })
}

export async function postWritten(db: Db, comment: WrittenComment): Promise<PostedComment> {
  return inTransaction(db, async (trx) => {
    const { path, ...posted } = await insertComment(trx, comment)
    await countAppeared(trx, path)
    await countReadable(
      trx,
      { storyId: comment.story.id, authorId: comment.authorId, weight: comment.weight ?? 1 },
      1
    )
    return posted
  })
}

/** Puts a comment in its place in the thread, for a caller who counts it: one by one, or all of a thread at last. */
export async function insertComment(
  trx: Db,
  comment: WrittenComment
): Promise<PostedComment & { path: string }> {
  const parent = comment.parentId === null ? null : await placeUnder(trx, comment.parentId)
  const place = placement(parent, comment.parentId)
  // Its path holds its id: known before, it is written once.
  const id = await nextId(trx, 'comment')
  const path = childPath(parent?.path ?? '', id)
  await insert(trx, {
    ...comment.text,
    ...place,
    id,
    path,
    root_id: parent?.rootId ?? id,
    short_id: comment.shortId,
    story_id: comment.story.id,
    author_id: comment.authorId,
    source_id: comment.sourceId ?? null,
    created_at: comment.createdAt,
    edited_at: comment.editedAt ?? null,
    weight: comment.weight ?? 1
  })
  await indexNewComment(trx, id, comment.text.body_html)
  return { id, shortId: comment.shortId, depth: place.depth, parentId: place.parent_id, path }
}

type Inserted = Omit<Insertable<CommentTable>, 'removed_at' | 'removed_by' | 'removed_reason'>

const insert = prepared((db, row: Inserted) =>
  db.insertInto('comment').values({ ...row, removed_at: null, removed_by: null, removed_reason: '' })
)

type Parent = Awaited<ReturnType<typeof placeUnder>>

function placement(parent: Parent | null, answeredId: number | null) {
  if (parent === null) return { parent_id: null, reply_to_id: null, depth: 0 }
  const replyTo = parent.id === answeredId ? null : answeredId
  return { parent_id: parent.id, reply_to_id: replyTo, depth: parent.depth + 1 }
}

/** The comment itself, or its nearest ancestor that may still have children. */
async function placeUnder(db: Db, commentId: number) {
  const find = (id: number) =>
    db
      .selectFrom('comment')
      .select(['id', 'path', 'depth', 'root_id as rootId'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const comment = await find(commentId)
  if (comment.depth < MAX_DEPTH) return comment
  return find(ancestorIds(comment.path)[MAX_DEPTH - 1] ?? comment.id)
}

export interface Removal {
  by: Remover
  reason: string
  at: Time
}

/**
 * Takes a comment down; its replies stay, under a tombstone. One that its author takes down and nobody answered
 * is not shown at all. Removing it twice changes nothing, while one that is only withheld can be removed.
 */
export async function removeComment(db: Db, commentId: number, removal: Removal): Promise<void> {
  await inTransaction(db, async (trx) => {
    const comment = await countedComment(trx, commentId)
    if (comment && isPassing(comment.removedBy)) await putAway(trx, comment, removal)
  })
}

/** Not removed, or not for good. */
export const isPassing = (removedBy: Remover | null): boolean =>
  removedBy === null || removedBy === 'hidden' || removedBy === 'held'

/** A comment with what counting it needs, in whatever state. */
export const countedComment = (db: Db, commentId: number): Promise<CountedComment | undefined> =>
  db
    .selectFrom('comment')
    .select([...COUNTED, 'id', 'removed_by as removedBy', 'hidden_at as hiddenAt', 'held_at as heldAt'])
    .where('id', '=', commentId)
    .executeTakeFirst()

export interface CountedComment {
  id: number
  path: string
  descendantCount: number
  storyId: number
  authorId: number | null
  weight: number
  removedBy: Remover | null
  hiddenAt: Time | null
  heldAt: Time | null
}

/** Gives a comment another reason not to be read, or none, and counts it accordingly. In a transaction of the caller's. */
export async function putAway(trx: Db, comment: CountedComment, removal: Removal | null): Promise<void> {
  const after = { removedBy: removal?.by ?? null, descendantCount: comment.descendantCount }
  await trx
    .updateTable('comment')
    .set({
      removed_at: removal?.at ?? null,
      removed_by: after.removedBy,
      removed_reason: removal?.reason ?? ''
    })
    .where('id', '=', comment.id)
    .execute()
  if (isShown(after) && !isShown(comment)) await countAppeared(trx, comment.path)
  if (!isShown(after) && isShown(comment)) await countVanished(trx, comment.path)
  const by = Number(after.removedBy === null) - Number(comment.removedBy === null)
  if (by !== 0) await countReadable(trx, comment, by === 1 ? 1 : -1)
  await indexComment(trx, comment.id)
}

/** What counting a comment needs to know of it. */
export const COUNTED = [
  'path',
  'descendant_count as descendantCount',
  'story_id as storyId',
  'author_id as authorId',
  'weight'
] as const
