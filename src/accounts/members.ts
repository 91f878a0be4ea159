import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { hashSecret } from '../text/secret.ts'
import { askToConfirm } from './addresses.ts'
import { usernameKey } from './usernames.ts'

export interface NewMember {
  username: string
  /** Null for who has yet to choose one, by the link of a mail. */
  passwordHash: string | null
  /** Waits to be confirmed. */
  address: string | null
  now: Time
}

/** Adds a member, and asks by mail whether the address is theirs. @returns the id; undefined when the name is taken */
export async function addMember(db: Db, member: NewMember): Promise<number | undefined> {
  const { username, passwordHash, address, now } = member
  return inTransaction(db, async (trx) => {
    if (await isLeftName(trx, username)) return undefined
    const added = await trx
      .insertInto('account')
      .values({
        username,
        username_key: usernameKey(username),
        display_name: username,
        password_hash: passwordHash,
        pronouns: '',
        bio: '',
        link: '',
        kind: 'member',
        source_url: null,
        created_at: now
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added && address) await askToConfirm(trx, { accountId: added.id, address, now })
    return added?.id
  })
}

/**
 * Who stands in the way of a new member of this name: somebody of the same name, or of one that looks like it, who may
 * have left.
 */
export async function nameTakenBy(db: Db, username: string): Promise<'same' | 'similar' | undefined> {
  const holders = await db
    .selectFrom('account')
    .select('username')
    .where((eb) => eb.or([eb('username', '=', username), eb('username_key', '=', usernameKey(username))]))
    .execute()
  if (holders.length === 0) return (await isLeftName(db, username)) ? 'similar' : undefined
  return holders.some((holder) => holder.username === username) ? 'same' : 'similar'
}

const isLeftName = async (db: Db, username: string): Promise<boolean> =>
  (await db
    .selectFrom('left_name')
    .select('key_hash')
    .where('key_hash', '=', leftNameHash(username))
    .executeTakeFirst()) !== undefined

/** What stays of a name whose member left: it is known again, and written nowhere. */
export const leftNameHash = (username: string): string => hashSecret(`left name ${usernameKey(username)}`)

export interface Credentials {
  accountId: number
  passwordHash: string | null
  createdAt: Time
}

/** The member of this username or confirmed address, as typed at the door. */
export async function findCredentials(db: Db, typed: string): Promise<Credentials | undefined> {
  return db
    .selectFrom('account')
    .select(['id as accountId', 'password_hash as passwordHash', 'created_at as createdAt'])
    .where('kind', '=', 'member')
    .$call((query) =>
      isAddress(typed)
        ? query.where('email', '=', doorName(typed)).where('email_confirmed_at', 'is not', null)
        : query.where('username', '=', doorName(typed))
    )
    .executeTakeFirst()
}

/** What was typed as a name, as it is compared: "Ann", "@ann " and "ann" are one. */
export const doorName = (typed: string): string => typed.slice(0, 200).trim().toLowerCase().replace(/^@/, '')

const isAddress = (typed: string): boolean => doorName(typed).includes('@')

/** Stores the same password as hashed now, unless it was changed meanwhile. */
export async function renewPasswordHash(
  db: Db,
  { accountId, passwordHash }: Credentials,
  newHash: string
): Promise<void> {
  await db
    .updateTable('account')
    .set({ password_hash: newHash })
    .where('id', '=', accountId)
    .where('password_hash', '=', passwordHash)
    .execute()
}

/** What a member has set, for nobody else to see. */
export async function getMember(db: Db, accountId: number) {
  return db
    .selectFrom('account')
    .select([
      'id',
      'username',
      'display_name as displayName',
      'pronouns',
      'bio',
      'link',
      'email',
      'mail_choice as mailChoice'
    ])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}

/** Counts an address as confirmed without asking. @returns false, having done nothing, where it is another's */
export async function vouchFor(
  db: Db,
  accountId: number,
  { address, now }: { address: string; now: Time }
): Promise<boolean> {
  const holder = await db
    .selectFrom('account')
    .select('id')
    .where('email', '=', address)
    .where('email_confirmed_at', 'is not', null)
    .executeTakeFirst()
  if (holder) return false
  await db
    .updateTable('account')
    .set({ email: address, email_confirmed_at: now })
    .where('id', '=', accountId)
    .execute()
  return true
}
