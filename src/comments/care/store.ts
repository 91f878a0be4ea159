import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'

/** What its teller can do about the thread under a story. */
export interface Care {
  isClosed: boolean
  folded: Array<{ shortId: string; bodyHtml: string; displayName: string | null }>
  unwelcome: Array<{ username: string; displayName: string }>
}

const FOLDED_SHOWN = 200

export async function readCare(db: Db, story: { id: number; authorId: number }): Promise<Care> {
  const { closed_at } = await db
    .selectFrom('story')
    .select('closed_at')
    .where('id', '=', story.id)
    .executeTakeFirstOrThrow()
  const folded = await db
    .selectFrom('comment')
    .leftJoin('account', 'account.id', 'comment.author_id')
    .select(['comment.short_id as shortId', 'body_html as bodyHtml', 'display_name as displayName'])
    .where('story_id', '=', story.id)
    .where('folded_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('folded_at', 'desc')
    .limit(FOLDED_SHOWN)
    .execute()
  const unwelcome = await db
    .selectFrom('unwelcome')
    .innerJoin('account', 'account.id', 'unwelcome.person_id')
    .select(['account.username', 'account.display_name as displayName'])
    .where('unwelcome.author_id', '=', story.authorId)
    .orderBy('unwelcome.created_at', 'desc')
    .execute()
  return { isClosed: closed_at !== null, folded, unwelcome }
}

/** @param at null opens the thread again */
export async function closeThread(db: Db, storyId: number, at: Time | null): Promise<void> {
  await db.updateTable('story').set({ closed_at: at }).where('id', '=', storyId).execute()
}

export interface FoldableComment {
  id: number
  shortId: string
  authorId: number | null
  displayName: string | null
  /** Null for one who cannot be kept from commenting by name: an alias, or nobody any more. */
  username: string | null
  isFolded: boolean
}

/** A comment of others under a story, while it can be read. */
export async function findFoldable(
  db: Db,
  story: { id: number; authorId: number },
  shortId: string
): Promise<FoldableComment | undefined> {
  const row = await db
    .selectFrom('comment')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .select([
      'comment.id',
      'comment.short_id as shortId',
      'comment.author_id as authorId',
      'comment.folded_at as foldedAt',
      'author.display_name as displayName',
      'author.username',
      'author.kind'
    ])
    .where('comment.story_id', '=', story.id)
    .where('comment.short_id', '=', shortId)
    .where('comment.removed_at', 'is', null)
    .executeTakeFirst()
  if (!row || row.authorId === story.authorId) return undefined
  const { kind, foldedAt, ...comment } = row
  return { ...comment, username: kind === 'member' ? comment.username : null, isFolded: foldedAt !== null }
}

/** @param at null unfolds it */
export async function foldComment(db: Db, commentId: number, at: Time | null): Promise<void> {
  await db.updateTable('comment').set({ folded_at: at }).where('id', '=', commentId).execute()
}

/**
 * Keeps a member from commenting under what this author told; of an author without a name that says nothing about
 * their other stories.
 * @returns whether there is such a member, other than the teller
 */
export async function forbid(
  db: Db,
  { authorId, username, self, now }: { authorId: number; username: string; self: number; now: Time }
): Promise<boolean> {
  const person = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', username)
    .where('kind', '=', 'member')
    .executeTakeFirst()
  if (!person || person.id === self) return false
  await db
    .insertInto('unwelcome')
    .values({ author_id: authorId, person_id: person.id, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return true
}

export async function welcomeAgain(db: Db, authorId: number, username: string): Promise<void> {
  await db
    .deleteFrom('unwelcome')
    .where('author_id', '=', authorId)
    .where('person_id', 'in', (eb) => eb.selectFrom('account').select('id').where('username', '=', username))
    .execute()
}
