import type { Db } from '../db/open.ts'
import { newSecret } from '../text/secret.ts'
import { PRIVATE_LISTS, privateFeedPath } from './channels.ts'

/** Who may read the private feeds of this key. */
export async function findFeedOwner(db: Db, key: string): Promise<{ accountId: number } | undefined> {
  return db
    .selectFrom('account')
    .select('id as accountId')
    .where('feed_key', '=', key)
    .where('kind', '=', 'member')
    .executeTakeFirst()
}

/** A member's private feeds and where they are; none while they have no key. */
export async function privateFeedsOf(db: Db, accountId: number): Promise<FeedPlace[]> {
  const account = await db
    .selectFrom('account')
    .select('feed_key as key')
    .where('id', '=', accountId)
    .executeTakeFirst()
  const { key } = account ?? {}
  return key
    ? PRIVATE_LISTS.map(({ name, label }) => ({ title: label, path: privateFeedPath(key, name) }))
    : []
}

export interface FeedPlace {
  title: string
  /** Without the ending that names a format. */
  path: string
}

/** Gives a member's private feeds new addresses; the old ones are dead. */
export const renewFeedKey = (db: Db, accountId: number): Promise<void> => setKey(db, accountId, newSecret())

/** Closes a member's private feeds. */
export const revokeFeedKey = (db: Db, accountId: number): Promise<void> => setKey(db, accountId, null)

async function setKey(db: Db, accountId: number, key: string | null): Promise<void> {
  await db.updateTable('account').set({ feed_key: key }).where('id', '=', accountId).execute()
}
