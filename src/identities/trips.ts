import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { beginCeremony, takeCeremony } from '../sessions/ceremonies.ts'
import { newSecret } from '../text/secret.ts'
import type { Expected, ProviderKey } from './provider.ts'

/** What somebody goes to a provider for. */
export type Aim = 'enter' | 'link' | 'prove'

/** What waits here while somebody is there. */
export interface Trip {
  provider: ProviderKey
  aim: Aim
  /** Who set out; null for a visitor. */
  accountId: number | null
  /** What is carried along for afterwards, as the fields of a form. */
  carried: { returnTo: string; kept: string; invitation?: string }
  begunAt: Time
}

/** One browser, known by a cookie that it sends on its way back too. */
export interface Traveller {
  browser: string
  now: Time
}

export async function beginTrip(
  db: Db,
  trip: Omit<Trip, 'begunAt'>,
  { browser, now }: Traveller
): Promise<Expected> {
  const { accountId, ...rest } = trip
  const secrets = { nonce: newSecret(), verifier: newSecret() + newSecret() }
  const data = { ...rest, ...secrets, begunAt: now }
  const state = await beginCeremony(db, { purpose: 'provider', accountId, browser, data, now })
  return { state, ...secrets }
}

/** Ends a trip: once, in the browser that began it, at the provider it went to. */
export async function endTrip(
  db: Db,
  { provider, state }: { provider: ProviderKey; state: string },
  { browser, now }: Traveller
): Promise<(Trip & Expected) | undefined> {
  const taken = await takeCeremony(db, { purpose: 'provider', secret: state, browser, now })
  if (!taken) return undefined
  const trip = { ...JSON.parse(taken.data), accountId: taken.accountId, state } as Trip & Expected
  return trip.provider === provider ? trip : undefined
}
