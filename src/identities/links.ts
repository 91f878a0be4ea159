import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { quoted, type Sender } from '../mail/texts.ts'
import { factorChanged, waysOf } from '../secondFactor/store.ts'
import { countWaysIn, type Door, type Doors } from './issuers.ts'
import { addIdentity, findByIdentity, type Identity, removeIdentity } from './store.ts'

export interface NewLink {
  accountId: number
  door: Door
  identity: Identity
  now: Time
}

/** Makes an account at a provider open this one. @returns `taken` where it opens another, or another opens this one */
export async function link(
  db: Db,
  sender: Sender,
  { accountId, door, identity, now }: NewLink
): Promise<'linked' | 'taken'> {
  return inTransaction(db, async (trx) => {
    if (!(await addIdentity(trx, accountId, identity, now)))
      return (await findByIdentity(trx, identity)) === accountId ? 'linked' : 'taken'
    const what = `${quoted(identity.label)} at ${quoted(door.name)} opens the account now.`
    await factorChanged(trx, sender, accountId, what)
    return 'linked'
  })
}

/** @returns `last` where nothing else would open the account */
export async function unlink(
  db: Db,
  config: Sender & Doors,
  accountId: number,
  door: Door
): Promise<'unlinked' | 'none' | 'last'> {
  return inTransaction(db, async (trx) => {
    const ways = await waysOf(trx, accountId)
    if (!ways.identities.some(({ issuer }) => issuer === door.issuer)) return 'none'
    if (countWaysIn(ways, config) === 1) return 'last'
    await removeIdentity(trx, accountId, door.issuer)
    await factorChanged(trx, config, accountId, `${quoted(door.name)} opens the account no longer.`)
    return 'unlinked'
  })
}
