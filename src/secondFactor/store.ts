import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { type IdentityLine, identitiesOf } from '../identities/store.ts'
import { postMail } from '../mail/outbox.ts'
import { recoveryCodeUsedMail, type Sender, safetyChangedMail } from '../mail/texts.ts'
import { endCeremonies } from '../sessions/ceremonies.ts'
import { hashSecret } from '../text/secret.ts'
import { newRecoveryCodes, typedCode } from './recoveryCodes.ts'
import { newTotpKey, totpStep } from './totp.ts'
import { asksForSecond } from './typed.ts'

/** By what a member can show that it is them. */
export interface Ways {
  hasPassword: boolean
  /** Confirmed. */
  hasApp: boolean
  passkeys: PasskeyLine[]
  codesLeft: number
  /** Accounts at providers. */
  identities: IdentityLine[]
}

export interface PasskeyLine {
  id: number
  name: string
  createdAt: Time
  usedAt: Time | null
}

export async function waysOf(db: Db, accountId: number): Promise<Ways> {
  const { passwordHash } = await db
    .selectFrom('account')
    .select('password_hash as passwordHash')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const { codesLeft } = await db
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll<number>().as('codesLeft'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return {
    hasPassword: passwordHash !== null,
    hasApp: (await keyOf(db, accountId))?.confirmedAt != null,
    passkeys: await passkeysOf(db, accountId),
    codesLeft: Number(codesLeft),
    identities: await identitiesOf(db, accountId)
  }
}

const passkeysOf = (db: Db, accountId: number): Promise<PasskeyLine[]> =>
  db
    .selectFrom('passkey')
    .select(['id', 'name', 'created_at as createdAt', 'used_at as usedAt'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()

/** Whether the password alone does not open this account. */
export async function hasSecondFactor(db: Db, accountId: number): Promise<boolean> {
  return asksForSecond(await waysOf(db, accountId))
}

const keyOf = (db: Db, accountId: number) =>
  db
    .selectFrom('totp')
    .select(['key', 'confirmed_at as confirmedAt'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()

/** Makes a new key for an app that is not confirmed yet; one before it is dead. */
export async function beginApp(db: Db, accountId: number, now: Time): Promise<void> {
  const key = newTotpKey()
  await db
    .insertInto('totp')
    .values({ account_id: accountId, key, created_at: now, confirmed_at: null })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ key, created_at: now })
        .where('totp.confirmed_at', 'is', null)
    )
    .execute()
}

/** The key that waits for its first code. */
export async function waitingKey(db: Db, accountId: number): Promise<string | undefined> {
  const found = await keyOf(db, accountId)
  return found && found.confirmedAt === null ? found.key : undefined
}

/**
 * Makes the app count, once it showed a right code.
 * @returns undefined where the code is wrong or no key waits; else the new recovery codes, none where there were some
 */
export async function confirmApp(
  db: Db,
  sender: Sender,
  { accountId, code, now }: { accountId: number; code: string; now: Time }
): Promise<string[] | undefined> {
  return inTransaction(db, async (trx) => {
    const key = await waitingKey(trx, accountId)
    const step = key && totpStep(key, typedCode(code), now)
    if (!key || !step) return undefined
    const { numUpdatedRows } = await trx
      .updateTable('totp')
      .set({ confirmed_at: now, last_step: step })
      .where('account_id', '=', accountId)
      .where('key', '=', key)
      .where('confirmed_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return undefined
    await factorChanged(trx, sender, accountId, 'An app that shows codes was added as a second factor.')
    return firstCodes(trx, accountId)
  })
}

/** Takes the app out, and any key that waits. */
export async function removeApp(db: Db, sender: Sender, accountId: number): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('totp')
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return
    await factorChanged(trx, sender, accountId, 'The app that showed codes was taken out.')
    await forgetCodesOfNothing(trx, accountId)
  })
}

/** Tells the owner, within the caller's transaction; whoever was half-way in begins again. */
export async function factorChanged(db: Db, sender: Sender, accountId: number, what: string): Promise<void> {
  await endCeremonies(db, accountId)
  const { email, username } = await ownerOf(db, accountId)
  if (email) await postMail(db, safetyChangedMail(sender, { to: email, username }, what))
}

const ownerOf = (db: Db, accountId: number) =>
  db.selectFrom('account').select(['email', 'username']).where('id', '=', accountId).executeTakeFirstOrThrow()

/** The codes that come with somebody's first factor; none where there are some. */
export async function firstCodes(db: Db, accountId: number): Promise<string[]> {
  const { codesLeft } = await waysOf(db, accountId)
  return codesLeft > 0 ? [] : writeCodes(db, accountId)
}

/** New recovery codes in the place of those before; undefined where there is no factor that they stand in for. */
export async function renewCodes(db: Db, sender: Sender, accountId: number): Promise<string[] | undefined> {
  return inTransaction(db, async (trx) => {
    if (!(await hasSecondFactor(trx, accountId))) return undefined
    await factorChanged(
      trx,
      sender,
      accountId,
      'New recovery codes were made; those before are no good any more.'
    )
    return writeCodes(trx, accountId)
  })
}

async function writeCodes(db: Db, accountId: number): Promise<string[]> {
  const codes = newRecoveryCodes()
  await db.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
  await db
    .insertInto('recovery_code')
    .values(codes.map((code) => ({ hash: hashOf(accountId, code), account_id: accountId, used_at: null })))
    .execute()
  return codes
}

const hashOf = (accountId: number, code: string): string => hashSecret(`${accountId} ${typedCode(code)}`)

/** Recovery codes stand in for a factor, so they go with the last. */
export async function forgetCodesOfNothing(db: Db, accountId: number): Promise<void> {
  if (await hasSecondFactor(db, accountId)) return
  await db.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
}

export interface TypedCode {
  accountId: number
  /** As it was typed. */
  code: string
  now: Time
}

/**
 * Uses up a code of the app, or a recovery code, which the owner hears of: of all who try with the same, one succeeds.
 * @returns which it was; undefined where it is none that counts
 */
export async function useCode(
  db: Db,
  sender: Sender,
  { accountId, code: typed, now }: TypedCode
): Promise<'app' | 'recovery' | undefined> {
  const code = typedCode(typed)
  if (/^\d{6}$/.test(code)) return (await useAppCode(db, accountId, code, now)) ? 'app' : undefined
  return (await useRecoveryCode(db, sender, { accountId, code, now })) ? 'recovery' : undefined
}

async function useAppCode(db: Db, accountId: number, code: string, now: Time): Promise<boolean> {
  const found = await keyOf(db, accountId)
  const step = found?.confirmedAt && totpStep(found.key, code, now)
  if (!found || !step) return false
  const { numUpdatedRows } = await db
    .updateTable('totp')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('key', '=', found.key)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function useRecoveryCode(
  db: Db,
  sender: Sender,
  { accountId, code, now }: TypedCode
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('recovery_code')
      .set({ used_at: now })
      .where('hash', '=', hashOf(accountId, code))
      .where('account_id', '=', accountId)
      .where('used_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    const { codesLeft } = await waysOf(trx, accountId)
    const { email, username } = await ownerOf(trx, accountId)
    if (email) await postMail(trx, recoveryCodeUsedMail(sender, { to: email, username }, codesLeft))
    return true
  })
}
