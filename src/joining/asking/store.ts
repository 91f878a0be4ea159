import { addMember } from '../../accounts/members.ts'
import { usernameKey } from '../../accounts/usernames.ts'
import type { Config } from '../../config.ts'
import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { takeTurn } from '../../limits/store.ts'
import { postMail } from '../../mail/outbox.ts'
import { admittedMail, declinedMail } from '../../mail/texts.ts'
import { newShortId } from '../../text/shortId.ts'
import { FORM_LIFE_MS } from '../admission.ts'
import { type AskingIdentity, bindIdentity, identityOf, isInside, keepIdentity } from './identities.ts'

export interface NewRequest {
  username: string
  /** Null for whom a provider showed. */
  passwordHash: string | null
  address: string
  words: string
  identity?: AskingIdentity
  /** Something by which a form that was typed into is known again. */
  form?: string
  now: Time
}

/** For so long a request waits; whoever still wants to come asks again. */
export const REQUEST_LIFE_MS = 60 * 86_400_000
const LISTED = 100
/** Of all whom the desk shows. */
const MOST_ASKS = 1000

/**
 * Keeps the wish of somebody to join until a moderator has looked at it. Several may ask from one address: nobody learns
 * from the answer whether another did, nor can anybody keep out by typing an address whose it is.
 * @returns false where somebody has asked for that name already; a form that is sent twice asks once
 */
export async function askToJoin(db: Db, request: NewRequest): Promise<boolean> {
  const { username, passwordHash, address, words, identity, form, now } = request
  const ask = async (trx: Db): Promise<boolean> => {
    if (form && (await takeTurn(trx, form, { max: 1, windowMs: FORM_LIFE_MS }, now)) > 0) return true
    const asked = await trx
      .insertInto('join_request')
      .values({
        short_id: newShortId(),
        username,
        username_key: usernameKey(username),
        password_hash: passwordHash ?? '',
        address,
        words,
        created_at: now
      })
      .onConflict((conflict) => conflict.column('username_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!asked) throw ASKED_FOR
    if (identity) await keepIdentity(trx, asked.id, identity)
    return true
  }
  return inTransaction(db, ask).catch((error) => {
    if (error !== ASKED_FOR) throw error
    return false
  })
}

/** Thrown to leave the transaction, so that the form can be sent again with another name. */
const ASKED_FOR = new Error('Somebody has asked for that name')

/** Who waits, of one address; their addresses are for nobody to see. */
export interface Asker {
  address: string
  /** The last first. */
  asks: Array<{
    shortId: string
    username: string
    words: string
    createdAt: Time
    issuer: string | null
  }>
}

/** Who waits, by address: who has waited longest comes first. */
export async function listRequests(db: Db): Promise<Asker[]> {
  const addresses = (await firstRequests(db).select('address').execute()).map(({ address }) => address)
  if (addresses.length === 0) return []
  const rows = await db
    .selectFrom('join_request')
    .leftJoin('join_identity', 'join_identity.request_id', 'join_request.id')
    .select(['address', 'short_id as shortId', 'username', 'words', 'created_at as createdAt'])
    .select('join_identity.issuer')
    .where('address', 'in', addresses)
    .limit(MOST_ASKS)
    .execute()
  rows.sort((a, b) => b.createdAt - a.createdAt || (a.shortId < b.shortId ? 1 : -1))
  return addresses.map((address) => ({
    address,
    asks: rows.filter((row) => row.address === address).map(({ address: _hidden, ...ask }) => ask)
  }))
}

/** The first request from each address. */
const firstRequests = (db: Db) =>
  db
    .selectFrom('join_request')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('join_request as earlier')
            .select('earlier.id')
            .whereRef('earlier.address', '=', 'join_request.address')
            .whereRef('earlier.id', '<', 'join_request.id')
        )
      )
    )
    .orderBy('created_at')
    .orderBy('short_id')
    .limit(LISTED)

export const countRequests = async (db: Db): Promise<number> =>
  (await firstRequests(db).select('id').execute()).length

type Sender = Pick<Config, 'siteName' | 'baseUrl'>

/**
 * Lets somebody in who asked, tells them by mail, and forgets all that was asked from their address.
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
    await forgetOthers(trx, address, isKnown)
    await forget(trx, request.id)
    await postMail(trx, admittedMail(sender, { to: address, username }, identity !== undefined))
    return { username }
  })
}

/** Declines all that was asked from an address, with a moderator's words, and forgets it. @returns their name; null where nobody waits */
export async function decline(
  db: Db,
  sender: Sender,
  shortId: string,
  words: string
): Promise<{ username: string } | null> {
  return inTransaction(db, async (trx) => {
    const request = await findRequest(trx, shortId)
    if (!request) return null
    await forgetOthers(trx, request.address, true)
    await postMail(trx, declinedMail(sender, { to: request.address, username: request.username }, words))
    return { username: request.username }
  })
}

const findRequest = (db: Db, shortId: string) =>
  db.selectFrom('join_request').selectAll().where('short_id', '=', shortId).executeTakeFirst()

const forget = (db: Db, id: number) => db.deleteFrom('join_request').where('id', '=', id).execute()

/** @param all or else those alone for whom no provider vouched: whoever typed an address may not be whose it is */
const forgetOthers = (db: Db, address: string, all: boolean) =>
  db
    .deleteFrom('join_request')
    .where('address', '=', address)
    .$if(!all, (qb) =>
      qb.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('join_identity')
              .select('request_id')
              .whereRef('request_id', '=', 'join_request.id')
              .where('address_verified_at', 'is not', null)
          )
        )
      )
    )
    .execute()

/** Forgets requests that nobody answered in all that time. */
export async function forgetOldRequests(db: Db, now: Time): Promise<void> {
  await db
    .deleteFrom('join_request')
    .where('created_at', '<=', now - REQUEST_LIFE_MS)
    .execute()
}
