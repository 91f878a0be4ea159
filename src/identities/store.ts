import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'

/** An account at a provider. */
export interface Identity {
  issuer: string
  subject: string
  label: string
}

export interface IdentityLine {
  issuer: string
  label: string
  createdAt: Time
}

const MAX_LABEL_CHARS = 100

/** Whose account here this is. */
export async function findByIdentity(
  db: Db,
  { issuer, subject }: Omit<Identity, 'label'>
): Promise<number | undefined> {
  const found = await db
    .selectFrom('identity')
    .innerJoin('account', 'account.id', 'identity.account_id')
    .select('account.id')
    .where('identity.issuer', '=', issuer)
    .where('identity.subject', '=', subject)
    .where('account.kind', '=', 'member')
    .executeTakeFirst()
  return found?.id
}

/** Makes an account at a provider open an account here. @returns false where it, or another of that provider, does already */
export async function addIdentity(
  db: Db,
  accountId: number,
  { issuer, subject, label }: Identity,
  now: Time
): Promise<boolean> {
  const added = await db
    .insertInto('identity')
    .values({ issuer, subject, account_id: accountId, label: shortLabel(label), created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('issuer')
    .executeTakeFirst()
  return added !== undefined
}

export const shortLabel = (label: string): string =>
  [...label.toWellFormed()].slice(0, MAX_LABEL_CHARS).join('')

/** @returns whether there was one */
export async function removeIdentity(db: Db, accountId: number, issuer: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('identity')
    .where('account_id', '=', accountId)
    .where('issuer', '=', issuer)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** The accounts at providers that open this one. */
export async function identitiesOf(db: Db, accountId: number): Promise<IdentityLine[]> {
  return db
    .selectFrom('identity')
    .select(['issuer', 'label', 'created_at as createdAt'])
    .where('account_id', '=', accountId)
    .orderBy('issuer')
    .execute()
}
