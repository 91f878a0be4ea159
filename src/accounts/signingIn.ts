import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { type Credentials, findCredentials, renewPasswordHash } from './members.ts'
import { hashPassword, isOutdated, isPassword } from './passwords.ts'

/** Whose name or address and password these are; undefined, after the same time, whatever of them is wrong. */
export async function whoseCredentials(
  db: Db,
  typed: string,
  password: string
): Promise<Credentials | undefined> {
  const found = await findCredentials(db, typed)
  const isRight = await isPassword(found?.passwordHash ?? null, password)
  if (!isRight || !found?.passwordHash) return undefined
  if (isOutdated(found.passwordHash)) await renewPasswordHash(db, found, await hashPassword(password))
  return found
}

/** A form to join that is sent twice, by a double click or after a lost answer, joins once: this is its member. */
const RESEND_MS = 10 * 60_000

export async function whoJustJoined(
  db: Db,
  { username, password, now }: { username: string; password: string; now: Time }
): Promise<number | undefined> {
  const found = await whoseCredentials(db, username, password)
  return found && found.createdAt > now - RESEND_MS ? found.accountId : undefined
}

/** Whether a member who is signed in knows the password. */
export async function knowsPassword(db: Db, accountId: number, password: string): Promise<boolean> {
  const { passwordHash } = await db
    .selectFrom('account')
    .select('password_hash as passwordHash')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return isPassword(passwordHash, password)
}
