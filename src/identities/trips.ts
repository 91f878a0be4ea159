import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { beginCeremony, takeCeremony } from '../sessions/ceremonies.ts'
import { hashSecret, newSecret } from '../text/secret.ts'
import type { Expected, ProviderKey } from './provider.ts'

/** What somebody goes to a provider for. */
export type Aim = 'enter' | 'link' | 'prove'

/** The fields of a form, for afterwards. */
export type Carried = { returnTo: string; kept: string; invitation?: string }

/** What waits here while somebody is there. */
export interface Trip {
  provider: ProviderKey
  aim: Aim
  /** Who set out; null for a visitor. */
  accountId: number | null
  carried: Carried
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

/** Long enough for a page that a telephone put away and loads again. */
export const TYPED_LIFE_MS = 24 * 3_600_000

/** Who came back: a browser, and the account that it was let into, where it was. */
export interface Returned extends Traveller {
  accountId: number | null
}

/** Keeps what somebody typed before they left, for when the page is loaded again at which they came back. */
export async function keepTyped(db: Db, secret: string, carried: Carried, returned: Returned): Promise<void> {
  if (!carried.kept) return
  await beginCeremony(db, { purpose: 'typed', secret, data: carried, lifeMs: TYPED_LIFE_MS, ...returned })
}

/** @param secret of the address at which they came back, which is worth nothing to anybody else */
export async function findTyped(
  db: Db,
  secret: string,
  { accountId, browser, now }: Returned
): Promise<Carried | Record<string, never>> {
  const found = await db
    .selectFrom('ceremony')
    .select('data')
    .where('hash', '=', hashSecret(secret))
    .where('purpose', '=', 'typed')
    .where('expires_at', '>', now)
    .where((is) => is.or([is('browser_hash', '=', hashSecret(browser)), is('account_id', '=', accountId)]))
    .executeTakeFirst()
  return found ? (JSON.parse(found.data) as Carried) : {}
}
