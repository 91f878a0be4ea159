import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { standingOf } from '../standing/store.ts'

/** Whether a member may invite people: trusted ones, where people join by invitation. */
export async function mayInvite(
  db: Db,
  { isPrivate }: Pick<Config, 'isPrivate'>,
  accountId: number,
  now: Time
): Promise<boolean> {
  if (isPrivate || siteSettings(db).signUpMode !== 'invitation') return false
  return (await standingOf(db, accountId, now)) === 'trusted'
}
