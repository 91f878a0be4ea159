import { sql } from 'kysely'
import { NAMELESS } from '../accounts/store.ts'
import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { unmutedAuthor } from '../mutes/unmuted.ts'
import { tagName } from '../tags/names.ts'
import type { Query } from './query.ts'

const MOST = 5
/** Sorts after every sign of a name. */
const LAST = '~'

/** What was typed, where it can be a name: a few plain words. */
function nameIn({ terms }: Query): string | null {
  const names = terms.filter(({ isExcluded }) => !isExcluded)
  return names.length > 0 && names.length <= 3 ? names.map(({ typed }) => typed).join(' ') : null
}

/** Members whose username begins like this, or who go by this name; nobody who was made up for one story. */
export async function findPeople(db: Db, query: Query, mutes: Mutes) {
  const name = nameIn(query)
  if (name === null || name.length < 2) return []
  const username = name.replace(/^@/, '').toLowerCase()
  const people = db
    .selectFrom('account')
    .select(['account.username', 'account.display_name as displayName', avatarColumn('account')])
    .where(unmutedAuthor(mutes, 'account.id'))
  const byUsername = await people
    .where('account.kind', '=', sql.lit('member'))
    .where('account.username', '>=', username)
    .where('account.username', '<', username + LAST)
    .orderBy('account.username')
    .limit(MOST)
    .execute()
  const byName = await people
    .where('account.display_name', '=', name)
    .where('account.kind', 'not in', NAMELESS)
    .where('account.kind', '!=', 'site')
    .limit(MOST)
    .execute()
  const known = new Map([...byName, ...byUsername].map((person) => [person.username, person]))
  return [...known.values()].slice(0, MOST)
}

/** Tags in use that begin with a word that was typed. */
export async function findTagsLike(db: Db, query: Query, { tagNames }: Mutes) {
  const name = tagName(nameIn(query) ?? '')
  if (name === null || name.length < 2) return []
  const tags = await db
    .selectFrom('tag')
    .select('name')
    .where('name', '>=', name)
    .where('name', '<', name + LAST)
    .where('story_count', '>', 0)
    .orderBy('story_count', 'desc')
    .limit(MOST + tagNames.length)
    .execute()
  return tags.filter(({ name }) => !tagNames.includes(name)).slice(0, MOST)
}
