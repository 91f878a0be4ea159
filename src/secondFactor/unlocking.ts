import { noteAdminAct } from '../audit/store.ts'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { countWaysIn, type Doors } from '../identities/issuers.ts'
import type { Sender } from '../mail/texts.ts'
import { endOtherSessions } from '../sessions/store.ts'
import { factorChanged, forgetCodesOfNothing, waysOf } from './store.ts'
import { asksForSecond } from './typed.ts'

const TAKEN_OUT =
  'Whoever runs the site took the app, the passkeys and the recovery codes out, because somebody asked for it; everybody is signed out.'

/**
 * Takes a member's second factor out, for who has lost it and all recovery codes, and signs everybody out. Whether it is
 * surely them that asked is the caller's to know; the owner is told.
 * @returns how they come in afterwards: by what is left, or by a new password that a mail leads to; else why nothing was done
 */
export async function unlockAccount(
  db: Db,
  config: Sender & Doors,
  username: string
): Promise<'as before' | 'by mail' | 'nobody' | 'not locked' | 'no way in'> {
  return inTransaction(db, async (trx) => {
    const member = await trx
      .selectFrom('account')
      .select(['id', 'email'])
      .where('username', '=', username.toLowerCase())
      .where('kind', '=', 'member')
      .executeTakeFirst()
    if (!member) return 'nobody'
    const ways = await waysOf(trx, member.id)
    if (!asksForSecond(ways)) return 'not locked'
    const opens = countWaysIn(ways, config) - ways.passkeys.length > 0
    if (!opens && !member.email) return 'no way in'
    for (const table of ['totp', 'passkey'] as const)
      await trx.deleteFrom(table).where('account_id', '=', member.id).execute()
    await forgetCodesOfNothing(trx, member.id)
    await endOtherSessions(trx, member.id, null)
    await factorChanged(trx, config, member.id, TAKEN_OUT)
    const act = { actorId: null, kind: 'unlocking', subject: '', accountId: member.id } as const
    await noteAdminAct(trx, { ...act, now: Date.now() })
    return opens ? 'as before' : 'by mail'
  })
}
