import { addMember, vouchFor } from '../accounts/members.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { useInvitation } from '../invitations/store.ts'
import { beginCeremony, findCeremony, takeCeremony } from '../sessions/ceremonies.ts'
import type { ProviderKey, Shown } from './provider.ts'
import { addIdentity, type Identity } from './store.ts'
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

/** Throws the new member away with everything else that the transaction did. */
async function unmake<T>(trx: Db, id: number, reason: T): Promise<T> {
  await trx.deleteFrom('account').where('id', '=', id).execute()
  return reason
}

/** Whether somebody is of the domain that a provider lets join; with none, that is not for the provider to say. */
export const isOfDomain = ({ address }: Pick<Shown, 'address'>, domain: string): boolean =>
  address?.endsWith(`@${domain}`) === true
