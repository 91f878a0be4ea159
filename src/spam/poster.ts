import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { memberBy } from '../standing/store.ts'
import type { Poster } from './judging.ts'

/** A poster before it is known as whom they speak. */
export type KnownPoster = Omit<Poster, 'isAlias'>

/** What judging a post needs to know of who sends it. Found out before the transaction of the post. */
export async function posterOf(db: Db, accountId: number, now: Time): Promise<KnownPoster> {
  return { accountId, ...(await memberBy(db, accountId, now)) }
}
