import { inComment, writeText } from '../../accounts/writing.ts'
import type { Db } from '../../db/open.ts'
import type { Standing, Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { notifyOfChange } from '../../notifications/store.ts'
import { indexComment } from '../../search/indexing.ts'
import { judgeChange } from '../../spam/judging.ts'

/** What a comment said at one time. */
export interface CommentVersion {
  number: number
  markdown: string
  createdAt: Time
}

/**
 * Replaces what a member's comment says and keeps what it said before; of one that still waits to be published nobody
 * has read that, and it waits anew.
 * @param standing of its author, where what they may write depends on it
 * @returns whether it was still there to be changed
 * @throws PostRefused
 */
export async function changeComment(
  db: Db,
  comment: { id: number; shortId: string },
  {
    markdown,
    now,
    siteUrl,
    standing = 'trusted'
  }: { markdown: string; now: Time; siteUrl: string; standing?: Standing }
): Promise<boolean> {
  const text = await writeText(db, markdown, inComment(comment.shortId, siteUrl))
  return inTransaction(db, async (trx) => {
    const current = await trx
      .selectFrom('comment')
      .select([
        'story_id as storyId',
        'body_markdown as markdown',
        'body_html as html',
        'created_at as createdAt',
        'edited_at as editedAt',
        'removed_by as removedBy'
      ])
      .where('id', '=', comment.id)
      .where((eb) => eb.or([eb('removed_at', 'is', null), eb('removed_by', '=', 'held')]))
      .executeTakeFirst()
    if (!current) return false
    if (current.markdown === markdown) return true
    const isHeld = current.removedBy === 'held'
    const after = { kind: 'comment', text: markdown, html: text.body_html, siteUrl, now } as const
    judgeChange(trx, { standing, isHeld }, current, after)
    if (isHeld) {
      await trx
        .updateTable('comment')
        .set({ ...text, held_at: now })
        .where('id', '=', comment.id)
        .execute()
      return true
    }
    const { storyId, markdown: before, createdAt, editedAt } = current
    const last = (await lastVersion(trx, comment.id)) || 1
    const first = { number: 1, markdown: before, createdAt: editedAt ?? createdAt }
    if (!(await findVersion(trx, comment.id, 1))) await addVersion(trx, comment.id, first)
    await addVersion(trx, comment.id, { number: last + 1, markdown, createdAt: now })
    await trx
      .updateTable('comment')
      .set({ ...text, edited_at: now })
      .where('id', '=', comment.id)
      .execute()
    await indexComment(trx, comment.id)
    await notifyOfChange(trx, { storyId, commentId: comment.id, before: last })
    return true
  })
}

async function lastVersion(db: Db, commentId: number): Promise<number> {
  const { last } = await db
    .selectFrom('comment_version')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('comment_id', '=', commentId)
    .executeTakeFirstOrThrow()
  return Number(last ?? 0)
}

async function addVersion(db: Db, commentId: number, version: CommentVersion): Promise<void> {
  const { number, markdown, createdAt } = version
  await db
    .insertInto('comment_version')
    .values({ comment_id: commentId, number, body_markdown: markdown, created_at: createdAt })
    .execute()
}

/** When each version of a comment was posted, the newest first. One that was never changed has none. */
export async function listVersions(
  db: Db,
  commentId: number
): Promise<Array<Pick<CommentVersion, 'number' | 'createdAt'>>> {
  return db
    .selectFrom('comment_version')
    .select(['number', 'created_at as createdAt'])
    .where('comment_id', '=', commentId)
    .orderBy('number', 'desc')
    .execute()
}

export async function findVersion(
  db: Db,
  commentId: number,
  number: number
): Promise<CommentVersion | undefined> {
  return db
    .selectFrom('comment_version')
    .select(['number', 'body_markdown as markdown', 'created_at as createdAt'])
    .where('comment_id', '=', commentId)
    .where('number', '=', number)
    .executeTakeFirst()
}
