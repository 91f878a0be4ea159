import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'

export interface Suggested {
  username: string
  displayName: string
}

export const MOST = 8
/** Comments of a thread that are looked through for who speaks in it. */
const RECENT = 300

/**
 * Members whose username begins like this: first those who speak in a thread, the last to speak first, then others.
 * Nobody who speaks without a name is among them, nor whoever is behind such a name.
 * @param storyId null for nobody in particular @param but who is never suggested
 */
export async function suggestPeople(
  db: Db,
  beginning: string,
  storyId: number | null,
  but: readonly number[]
): Promise<Suggested[]> {
  const speakers = storyId === null ? [] : await speakersIn(db, storyId, beginning, but)
  if (beginning === '' || speakers.length >= MOST) return speakers.slice(0, MOST)
  const others = await membersLike(db, beginning, but).orderBy('account.username').limit(MOST).execute()
  const names = new Set(speakers.map(({ username }) => username))
  return [...speakers, ...others.filter(({ username }) => !names.has(username))].slice(0, MOST)
}

async function speakersIn(
  db: Db,
  storyId: number,
  beginning: string,
  but: readonly number[]
): Promise<Suggested[]> {
  const recent = await db
    .selectFrom('comment')
    .select(['id', 'author_id'])
    .where('story_id', '=', storyId)
    .where('removed_at', 'is', null)
    .where('author_id', 'is not', null)
    .orderBy('path', 'desc')
    .limit(RECENT)
    .execute()
  const teller = await db.selectFrom('story').select('author_id').where('id', '=', storyId).executeTakeFirst()
  const ids = [
    ...new Set(
      [...recent.toSorted((a, b) => b.id - a.id), ...(teller ? [teller] : [])].map(
        (row) => row.author_id as number
      )
    )
  ]
  const rows = await membersLike(db, beginning, but)
    .select('account.id')
    .where('account.id', 'in', ids)
    .execute()
  return rows
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map(({ username, displayName }) => ({ username, displayName }))
}

/** A range of the index; `~` sorts after every sign that a username has. */
function membersLike(
  db: Db,
  beginning: string,
  but: readonly number[]
): SelectQueryBuilder<Schema, 'account', Suggested> {
  return (
    db
      .selectFrom('account')
      .select(['account.username', 'account.display_name as displayName'])
      // Written out, as in the index of members, which aliases are not in.
      .where('account.kind', '=', sql.lit('member'))
      .where('account.id', 'not in', but)
      .where('account.username', '>=', beginning)
      .where('account.username', '<', `${beginning}~`)
  )
}
