import type { Db } from '../db/open.ts'
import type { MailTokenTable, Time } from '../db/schema.ts'
import { hashSecret, newSecret } from '../text/secret.ts'

/** A link that comes by mail works this long. */
export const MAIL_LINK_LIFE_MS = 3_600_000

type Purpose = MailTokenTable['purpose']

export interface NewMailToken {
  purpose: Purpose
  accountId: number | null
  address: string
  expiresAt: Time
}

/** Makes the one token of its purpose that this account has; an earlier one is dead. @returns the secret for the link */
export async function issueToken(db: Db, token: NewMailToken): Promise<string> {
  const secret = newSecret()
  await db
    .deleteFrom('mail_token')
    .where('purpose', '=', token.purpose)
    .where('account_id', token.accountId === null ? 'is' : '=', token.accountId)
    .execute()
  await db
    .insertInto('mail_token')
    .values({
      hash: hashSecret(secret),
      purpose: token.purpose,
      account_id: token.accountId,
      address: token.address,
      expires_at: token.expiresAt,
      used_at: null
    })
    .execute()
  return secret
}

export interface MailToken {
  accountId: number | null
  address: string
}

/** What a link is good for now; undefined when it was used, is too old or never was. Changes nothing. */
export async function findToken(
  db: Db,
  purpose: Purpose,
  secret: string,
  now: Time
): Promise<MailToken | undefined> {
  return db
    .selectFrom('mail_token')
    .select(['account_id as accountId', 'address'])
    .where('hash', '=', hashSecret(secret))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** Takes a token: of all who try, one gets it. */
export async function useToken(
  db: Db,
  purpose: Purpose,
  secret: string,
  now: Time
): Promise<MailToken | undefined> {
  return db
    .updateTable('mail_token')
    .set({ used_at: now })
    .where('hash', '=', hashSecret(secret))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['account_id as accountId', 'address'])
    .executeTakeFirst()
}

/** Makes every link dead that was mailed to an account and not used yet. */
export async function killTokens(db: Db, accountId: number): Promise<void> {
  await db.deleteFrom('mail_token').where('account_id', '=', accountId).where('used_at', 'is', null).execute()
}
