import type { Db } from '../db/open.ts'
import { mentionsIn } from '../text/render.ts'

/** A text that calls more people than this tells the first of them only. */
export const MAX_TOLD = 10

/**
 * Whom to tell that a text mentions them. Takes up to a second: call it before a transaction.
 * @param before what the text said earlier; whom that called knows already
 */
export async function mentionedIn(db: Db, markdown: string, before = ''): Promise<number[]> {
  const known = before === '' ? [] : await mentionsIn(before)
  const names = (await mentionsIn(markdown)).filter((name) => !known.includes(name))
  if (names.length === 0) return []
  const people = await db
    .selectFrom('account')
    .select(['id', 'username'])
    .where('username', 'in', names)
    .execute()
  people.sort((a, b) => names.indexOf(a.username) - names.indexOf(b.username))
  return people.slice(0, MAX_TOLD).map(({ id }) => id)
}
