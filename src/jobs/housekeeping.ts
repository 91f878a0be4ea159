import { forgetOldChanges } from '../db/changes.ts'
import type { Db } from '../db/open.ts'
import { RECEIPT_LIFE_MS } from '../db/receipts.ts'
import type { Time } from '../db/schema.ts'
import { forgetOldRequests } from '../joining/asking/store.ts'
import { forgetOldTurns } from '../limits/store.ts'
import { DEVICE_KEPT_MS } from '../sessions/devices.ts'
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../sessions/store.ts'
import { enqueueOnce } from './queue.ts'
import type { JobHandler } from './worker.ts'

const DAY_MS = 86_400_000
const EVERY_MS = 6 * 3_600_000
/** A dead link still says of its address that it waits to be confirmed. */
export const TOKEN_KEPT_MS = 30 * DAY_MS
/** Shortened or not, an address stands nowhere for longer, however long a session lasts. */
export const ADDRESS_KEPT_MS = 30 * DAY_MS
/** Long enough for a person to see why the mail server refused it. */
export const FAILED_MAIL_KEPT_MS = 30 * DAY_MS
/** Who made it and who came by it is looked at while it is remembered. */
export const INVITATION_KEPT_MS = 90 * DAY_MS
/** Nobody looks for what they read so long ago; reactions are counted from the last time they were read. */
export const READ_KEPT_MS = 365 * DAY_MS

/** Sweeps the site, and leaves itself for later. */
export const keepHouse: JobHandler = async ({ db, now }) => {
  await forgetOutdated(db, now)
  await planHousekeeping(db, now + EVERY_MS)
}

/** There is always one of these, waiting or under way. */
export const planHousekeeping = (db: Db, runAt: Time): Promise<void> =>
  enqueueOnce(db, 'housekeeping', {}, { key: 'housekeeping', runAt })

/** Deletes what is over: receipts of forms, counted turns, notices of changes, sessions, links of mails, and what was read long ago. */
export async function forgetOutdated(db: Db, now: Time): Promise<void> {
  await forgetOldTurns(db, now)
  await forgetOldChanges(db)
  await db
    .deleteFrom('form_receipt')
    .where('created_at', '<=', now - RECEIPT_LIFE_MS)
    .execute()
  await db
    .deleteFrom('session')
    .where('seen_at', '<=', now - SESSION_IDLE_MS)
    .execute()
  await db
    .deleteFrom('session')
    .where('created_at', '<=', now - SESSION_LIFE_MS)
    .execute()
  await db
    .updateTable('session')
    .set({ address: '' })
    .where('created_at', '<=', now - ADDRESS_KEPT_MS)
    .where('address', '!=', '')
    .execute()
  await db
    .deleteFrom('job')
    .where('kind', 'like', '%mail')
    .where('failed_at', 'is not', null)
    .where('failed_at', '<=', now - FAILED_MAIL_KEPT_MS)
    .execute()
  await db.deleteFrom('ceremony').where('expires_at', '<=', now).execute()
  await db
    .deleteFrom('known_device')
    .where('seen_at', '<=', now - DEVICE_KEPT_MS)
    .execute()
  await forgetOldRequests(db, now)
  await db
    .deleteFrom('invitation')
    .where('expires_at', '<=', now - INVITATION_KEPT_MS)
    .execute()
  await db
    .deleteFrom('mail_token')
    .where('expires_at', '<=', now - TOKEN_KEPT_MS)
    .execute()
  await db
    .deleteFrom('notification')
    .where('read_at', '<=', now - READ_KEPT_MS)
    .where('kind', '!=', 'reaction')
    .execute()
}
