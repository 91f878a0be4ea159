import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import type { AccountTable } from '../db/schema.ts'

/** Kinds of account that have no page and are found by no name. */
export const NAMELESS = ['alias', 'former'] as const

/** What everybody may know of a person. */
export interface Person {
  id: number
  username: string
  displayName: string
  avatarHash: string | null
  pronouns: string
  bio: string
  link: string
  createdAt: number
}

export type NewAccount = Pick<AccountTable, 'username' | 'kind'> & {
  displayName: string
  pronouns?: string
  bio?: string
  link?: string
  sourceUrl?: string
  createdAt: number
}

const PERSON = [
  'account.id',
  'account.username',
  'account.display_name as displayName',
  avatarColumn('account'),
  'account.pronouns',
  'account.bio',
  'account.link',
  'account.created_at as createdAt'
] as const

/** Somebody with a page. An alias has none: it is found through its story alone; nor has a former member. */
export async function findPerson(db: Db, username: string): Promise<Person | undefined> {
  return db
    .selectFrom('account')
    .select(PERSON)
    .where('username', '=', username)
    .where('kind', 'not in', NAMELESS)
    .executeTakeFirst()
}

export async function findPersonBySource(db: Db, sourceUrl: string): Promise<Person | undefined> {
  return db.selectFrom('account').select(PERSON).where('source_url', '=', sourceUrl).executeTakeFirst()
}

export async function getPerson(db: Db, id: number): Promise<Person> {
  const person = await personById(db, { id })
  if (!person) throw new Error('There is no such account')
  return person
}

const personById = preparedRow((db, { id }: { id: number }) =>
  db.selectFrom('account').select(PERSON).where('id', '=', id)
)

/** @throws when the username is taken */
export async function addAccount(db: Db, account: NewAccount): Promise<Person> {
  return db
    .insertInto('account')
    .values({
      username: account.username,
      display_name: account.displayName,
      pronouns: account.pronouns ?? '',
      bio: account.bio ?? '',
      link: account.link ?? '',
      kind: account.kind,
      source_url: account.sourceUrl ?? null,
      created_at: account.createdAt
    })
    .returning(PERSON)
    .executeTakeFirstOrThrow()
}

/** Those of the names that belong to somebody. */
export async function existingUsernames(db: Db, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const rows = await db
    .selectFrom('account')
    .select('username')
    .where('username', 'in', names)
    .where('kind', 'not in', NAMELESS)
    .execute()
  return new Set(rows.map((row) => row.username))
}
