import type { Db } from '../db/open.ts'
import type { CeremonyPurpose, Time } from '../db/schema.ts'
import { hashSecret, newSecret } from '../text/secret.ts'

/** Long enough to find the phone or the key. */
export const CEREMONY_LIFE_MS = 10 * 60_000

export interface NewCeremony {
  purpose: CeremonyPurpose
  /** Whose, where that is known already. */
  accountId: number | null
  /** What the forms of this browser carry: in another the secret is no good. */
  browser: string
  data?: object
  now: Time
  /** Left out, a new one. */
  secret?: string
  lifeMs?: number
}

export interface SoughtCeremony {
  purpose: CeremonyPurpose
  secret: string
  browser: string
  now: Time
}

export interface Ceremony {
  accountId: number | null
  /** JSON. */
  data: string
}

/** Begins something that takes two requests to prove. @returns the secret with which the second one finds it */
export async function beginCeremony(
  db: Db,
  {
    purpose,
    accountId,
    browser,
    data = {},
    now,
    secret = newSecret(),
    lifeMs = CEREMONY_LIFE_MS
  }: NewCeremony
): Promise<string> {
  await db
    .insertInto('ceremony')
    .values({
      hash: hashSecret(secret),
      purpose,
      account_id: accountId,
      browser_hash: hashSecret(browser),
      data: JSON.stringify(data),
      expires_at: now + lifeMs
    })
    .execute()
  return secret
}

/** Looks without taking: the next try may be the right one. */
export async function findCeremony(db: Db, sought: SoughtCeremony): Promise<Ceremony | undefined> {
  return db
    .selectFrom('ceremony')
    .select(['account_id as accountId', 'data'])
    .where('hash', '=', hashSecret(sought.secret))
    .where('purpose', '=', sought.purpose)
    .where('browser_hash', '=', hashSecret(sought.browser))
    .where('expires_at', '>', sought.now)
    .executeTakeFirst()
}

/** Takes it: of all who try, one gets it. */
export async function takeCeremony(db: Db, sought: SoughtCeremony): Promise<Ceremony | undefined> {
  return db
    .deleteFrom('ceremony')
    .where('hash', '=', hashSecret(sought.secret))
    .where('purpose', '=', sought.purpose)
    .where('browser_hash', '=', hashSecret(sought.browser))
    .where('expires_at', '>', sought.now)
    .returning(['account_id as accountId', 'data'])
    .executeTakeFirst()
}

/** Whoever was half-way in has to begin again. */
export async function endCeremonies(db: Db, accountId: number): Promise<void> {
  await db.deleteFrom('ceremony').where('account_id', '=', accountId).execute()
}
