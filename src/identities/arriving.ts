import { addMember, vouchFor } from '../accounts/members.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { useInvitation } from '../invitations/store.ts'
import { hasAsked } from '../joining/asking/identities.ts'
import { askToJoin } from '../joining/asking/store.ts'
import { beginCeremony, findCeremony, takeCeremony } from '../sessions/ceremonies.ts'
import type { ProviderKey, Shown } from './provider.ts'
import { addIdentity, findByIdentity, type Identity, shortLabel } from './store.ts'
import type { Traveller, Trip } from './trips.ts'

/** Somebody whom a provider showed and who has no account here yet. */
export interface Arrival extends Identity {
  provider: ProviderKey
  /** Verified there. */
  address: string | null
  username: string
  provedAt: Time
  /** Key of the invitation without which they could not join. */
  invitation: string | null
  /** Somebody looks at who would join, so choosing a name asks for it. */
  asks: boolean
  carried: Trip['carried']
}

export const beginArrival = (db: Db, arrival: Arrival, { browser, now }: Traveller): Promise<string> =>
  beginCeremony(db, { purpose: 'arrival', accountId: null, browser, data: arrival, now })

/** Who waits here to choose a name. */
export async function findArrival(
  db: Db,
  secret: string,
  traveller: Traveller
): Promise<Arrival | undefined> {
  const found = await findCeremony(db, { purpose: 'arrival', secret, ...traveller })
  return found && (JSON.parse(found.data) as Arrival)
}

export interface Wanted {
  arrival: Arrival
  secret: string
  username: string
  /** Whether mails may go to the address that the provider vouches for. */
  takesAddress: boolean
}

/**
 * Adds them as a member whom the provider's account opens.
 * @returns the id; `name` where that is another's, `address` likewise, `over` where somebody joined by this already,
 *   `used up` where others were quicker with the invitation
 */
export async function arrive(
  db: Db,
  { arrival, secret, username, takesAddress }: Wanted,
  { browser, now }: Traveller
): Promise<number | 'name' | 'address' | 'over' | 'used up'> {
  return inTransaction(db, async (trx) => {
    const id = await addMember(trx, { username, passwordHash: null, address: null, now })
    if (id === undefined) return 'name'
    const { address } = takesAddress ? arrival : { address: null }
    if (address && !(await vouchFor(trx, id, { address, now }))) return unmake(trx, id, 'address')
    const isFirst = await takeCeremony(trx, { purpose: 'arrival', secret, browser, now })
    if (!isFirst || !(await addIdentity(trx, id, arrival, now))) return unmake(trx, id, 'over')
    const { invitation: key } = arrival
    if (key !== null && !(await useInvitation(trx, { key, accountId: id, now })))
      return unmake(trx, id, 'used up')
    return id
  })
}

export interface Asking {
  arrival: Arrival
  secret: string
  username: string
  /** Where the answer goes to: as verified by the provider, or as typed. */
  address: string
  words: string
}

/**
 * Keeps their wish to join, bound to who they are at the provider, until a moderator has looked at it.
 * Sent again, it is as if it were sent once.
 * @returns `name` where somebody asked for that one already, `over` where they are in by now or it took too long
 */
export async function askByArrival(
  db: Db,
  { arrival, secret, username, address, words }: Asking,
  { browser, now }: Traveller
): Promise<'asked' | 'name' | 'over'> {
  return inTransaction(db, async (trx) => {
    const { issuer, subject, label } = arrival
    if (await hasAsked(trx, arrival)) return 'asked'
    const isThere = await findCeremony(trx, { purpose: 'arrival', secret, browser, now })
    if (!isThere || (await findByIdentity(trx, arrival)) !== undefined) return 'over'
    const addressVerifiedAt = address === arrival.address ? now : null
    const identity = { issuer, subject, label: shortLabel(label), addressVerifiedAt }
    const isKept = await askToJoin(trx, { username, passwordHash: null, address, words, identity, now })
    return isKept ? 'asked' : 'name'
  })
}

/** Throws the new member away with everything else that the transaction did. */
async function unmake<T>(trx: Db, id: number, reason: T): Promise<T> {
  await trx.deleteFrom('account').where('id', '=', id).execute()
  return reason
}

/** Whether somebody is of the domain that a provider lets join; with none, that is not for the provider to say. */
export const isOfDomain = ({ address }: Pick<Shown, 'address'>, domain: string): boolean =>
  address?.endsWith(`@${domain}`) === true
