import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { postMail } from '../mail/outbox.ts'
import { newDeviceMail, type Sender } from '../mail/texts.ts'
import { browserName } from './browserName.ts'

/** As long as an address may be kept at all. */
export const DEVICE_KEPT_MS = 30 * 86_400_000

export interface SeenDevice {
  accountId: number
  userAgent: string
  /** Shortened. */
  address: string
  now: Time
  /** No mail is due. */
  isTold: boolean
}

/**
 * Tells a member by mail, within the caller's transaction, that somebody signed in with a browser that had not from
 * that network lately. No cookie marks the device: see docs/decisions/0026.
 */
export async function noteDevice(db: Db, sender: Sender, device: SeenDevice): Promise<void> {
  const { accountId, address, now } = device
  const browser = browserName(device.userAgent)
  const { numUpdatedRows } = await db
    .updateTable('known_device')
    .set({ seen_at: now })
    .where('account_id', '=', accountId)
    .where('browser', '=', browser)
    .where('address', '=', address)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  await db
    .insertInto('known_device')
    .values({ account_id: accountId, browser, address, seen_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (!device.isTold) await tell(db, sender, accountId, { browser, address })
}

async function tell(
  db: Db,
  sender: Sender,
  accountId: number,
  device: { browser: string; address: string }
): Promise<void> {
  const { email, username } = await db
    .selectFrom('account')
    .select(['email', 'username'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (email) await postMail(db, newDeviceMail(sender, { to: email, username }, device))
}
