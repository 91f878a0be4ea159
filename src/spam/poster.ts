import { getPerson } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { standingOf } from '../standing/store.ts'
import type { Poster } from './judging.ts'

/** What judging a post needs to know of who sends it. Found out before the transaction of the post. */
export async function posterOf(db: Db, accountId: number, now: Time): Promise<Omit<Poster, 'isAlias'>> {
  const { createdAt } = await getPerson(db, accountId)
  return { accountId, standing: await standingOf(db, accountId, now), joinedAt: createdAt }
}
