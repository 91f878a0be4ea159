import { addMember } from '../../accounts/members.ts'
import { usernameKey } from '../../accounts/usernames.ts'
import type { Config } from '../../config.ts'
import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { postMail } from '../../mail/outbox.ts'
import { admittedMail, declinedMail } from '../../mail/texts.ts'
import { newShortId } from '../../text/shortId.ts'
import { type AskingIdentity, bindIdentity, identityOf, isInside, keepIdentity } from './identities.ts'

export interface NewRequest {
  username: string
  /** Null for whom a provider showed. */
  passwordHash: string | null
  address: string
  words: string
  identity?: AskingIdentity
  now: Time
}

/** For so long a request waits; whoever still wants to come asks again. */
export const REQUEST_LIFE_MS = 60 * 86_400_000
const LISTED = 100

/**
 * Keeps the wish of somebody to join until a moderator has looked at it.
 * @returns false where somebody has asked for that name already; a second request from one address is as if it were the first
 */
export async function askToJoin(db: Db, request: NewRequest): Promise<boolean> {
  const { username, passwordHash, address, words, identity, now } = request
  return inTransaction(db, async (trx) => {
    const key = usernameKey(username)
    if (identity?.addressVerifiedAt) await forgetUnverified(trx, address)
    const waiting = await trx
      .selectFrom('join_request')
      .select(['username_key as key', 'address'])
      .where((eb) => eb.or([eb('username_key', '=', key), eb('address', '=', address)]))
      .execute()
    if (waiting.some((other) => other.address === address)) return true
    if (waiting.length > 0) return false
    const { id } = await trx
      .insertInto('join_request')
      .values({
        short_id: newShortId(),
        username,
        username_key: key,
        password_hash: passwordHash ?? '',
        address,
        words,
        created_at: now
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (identity) await keepIdentity(trx, id, identity)
    return true
  })
}

/** Whoever typed an address gives way to whom a provider shows it to be: anybody can type it, to keep them out. */
async function forgetUnverified(trx: Db, address: string): Promise<void> {
  await trx
    .deleteFrom('join_request')
    .where('address', '=', address)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('join_identity')
            .select('request_id')
            .whereRef('request_id', '=', 'join_request.id')
            .where('address_verified_at', 'is not', null)
        )
      )
    )
    .execute()
}

/** Who waits, the first first. Their addresses are for nobody to see. */
export const listRequests = (db: Db) =>
  db
    .selectFrom('join_request')
    .leftJoin('join_identity', 'join_identity.request_id', 'join_request.id')
    .select(['short_id as shortId', 'username', 'words', 'created_at as createdAt', 'join_identity.issuer'])
    .orderBy('created_at')
    .orderBy('short_id')
    .limit(LISTED)
    .execute()

export const countRequests = async (db: Db): Promise<number> => (await listRequests(db)).length

type Sender = Pick<Config, 'siteName' | 'baseUrl'>

/**
 * Lets somebody in who asked, tells them by mail, and forgets that they asked.
 * @returns their name; null where nobody waits, 'taken' where somebody else has the name since
 */
export async function admit(
  db: Db,
  sender: Sender,
  shortId: string,
  now: Time
): Promise<{ username: string } | 'taken' | null> {
  return inTransaction(db, async (trx) => {
    const request = await findRequest(trx, shortId)
    if (!request) return null
    const { username, password_hash, address } = request
    const identity = await identityOf(trx, request.id)
    if (identity && (await isInside(trx, identity))) {
      await forget(trx, request.id)
      return null
    }
    const isKnown = typeof identity?.addressVerifiedAt === 'number'
    const passwordHash = password_hash || null
    const added = await addMember(trx, { username, passwordHash, address: isKnown ? null : address, now })
    if (added === undefined) return 'taken'
    if (identity) await bindIdentity(trx, added, identity, { address, now })
    await forget(trx, request.id)
    await postMail(trx, admittedMail(sender, { to: address, username }, identity !== undefined))
    return { username }
  })
}

/** Declines, with a moderator's words, and forgets that they asked. @returns their name; null where nobody waits */
export async function decline(
  db: Db,
  sender: Sender,
  shortId: string,
  words: string
): Promise<{ username: string } | null> {
  return inTransaction(db, async (trx) => {
    const request = await findRequest(trx, shortId)
    if (!request) return null
    await forget(trx, request.id)
    await postMail(trx, declinedMail(sender, { to: request.address, username: request.username }, words))
    return { username: request.username }
  })
}

const findRequest = (db: Db, shortId: string) =>
  db.selectFrom('join_request').selectAll().where('short_id', '=', shortId).executeTakeFirst()

const forget = (db: Db, id: number) => db.deleteFrom('join_request').where('id', '=', id).execute()

/** Forgets requests that nobody answered in all that time. */
export async function forgetOldRequests(db: Db, now: Time): Promise<void> {
  await db
    .deleteFrom('join_request')
    .where('created_at', '<=', now - REQUEST_LIFE_MS)
    .execute()
}
