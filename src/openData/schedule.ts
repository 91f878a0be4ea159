import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { enqueueOnce } from '../jobs/queue.ts'

const DAY_MS = 86_400_000
/** In UTC, when most readers of most sites sleep. */
const NIGHT_MS = 3 * 3_600_000
/** Several that are taken down one after the other make one new download. */
const SOON_MS = 60_000

/** There is always one of these, waiting or under way; the first is made at once. */
export async function planOpenData(db: Db, now: Time): Promise<void> {
  const runAt = (await hasEdition(db)) ? nextNight(now) : now
  await enqueueOnce(db, 'open-data', { isNightly: true }, { key: 'open-data', runAt })
}

/** A story that can no longer be read, or not under that name, leaves the download too. */
export async function remakeSoon(db: Db, now: Time = Date.now()): Promise<void> {
  if (!(await hasEdition(db))) return
  await enqueueOnce(db, 'open-data', { isNightly: false }, { key: 'open-data soon', runAt: now + SOON_MS })
}

/** One that is only begun may hold the story too. */
const hasEdition = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('open_data_edition').select('id').limit(1).executeTakeFirst()) !== undefined

export const nextNight = (now: Time): Time => Math.floor((now - NIGHT_MS) / DAY_MS + 1) * DAY_MS + NIGHT_MS
