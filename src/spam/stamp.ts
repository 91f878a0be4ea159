import { createHmac } from 'node:crypto'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { isSameSecret, newSecret } from '../text/secret.ts'

/** Nobody who reads a form and fills it in is done sooner; a browser that fills in a name and a password takes as long to show it. */
export const LEAST_MS = 2000

/** By what all views of one open database share. */
const known = new WeakMap<object, string>()

/** The key of stamps, which all processes share; null until one of them has been asked with `loadStampKey`. */
export const stampKey = (db: Db): string | null => known.get(db.getExecutor().adapter) ?? null

export async function loadStampKey(db: Db): Promise<string> {
  const before = stampKey(db)
  if (before) return before
  await db
    .insertInto('site_key')
    .values({ name: 'stamp', value: newSecret() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { value } = await db
    .selectFrom('site_key')
    .select('value')
    .where('name', '=', 'stamp')
    .executeTakeFirstOrThrow()
  known.set(db.getExecutor().adapter, value)
  return value
}

/** When a form was shown, in a way that nobody else can write. @param holder the token of the forms of that session or browser */
export const stampOf = (key: string, holder: string, time: Time): string =>
  `${time.toString(36)}.${createHmac('sha256', key).update(`${time} ${holder}`).digest('base64url')}`

/** When the form was shown that carries this; null where it is no stamp of this holder's. */
export function readStamp(key: string, holder: string, stamp: string): Time | null {
  const time = /^[0-9a-z]{1,10}\./.test(stamp) ? Number.parseInt(stamp, 36) : Number.NaN
  return Number.isFinite(time) && isSameSecret(stampOf(key, holder, time), stamp) ? time : null
}
