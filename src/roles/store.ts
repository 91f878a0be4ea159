import { issueToken, useToken } from '../accounts/mailTokens.ts'
import { noteAdminAct } from '../audit/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { noteRole } from './noting.ts'

/** Long enough to find the line in a log; every start prints a new link. */
const FIRST_ADMIN_LINK_MS = 24 * 3_600_000

/** @returns whether there is such a member */
export async function makeAdmin(db: Db, username: string, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const person = await trx
      .selectFrom('account')
      .select(['id', 'role'])
      .where('username', '=', username.toLowerCase())
      .where('kind', '=', 'member')
      .executeTakeFirst()
    if (!person || person.role === 'admin') return person !== undefined
    await trx.updateTable('account').set({ role: 'admin' }).where('id', '=', person.id).execute()
    await noteAdminAct(trx, { actorId: null, kind: 'appointment', subject: '', accountId: person.id, now })
    await noteRole(trx, { actorId: null, before: person.role, after: 'admin', now })
    return true
  })
}

export async function hasAdmin(db: Db): Promise<boolean> {
  const admin = await db.selectFrom('account').select('id').where('role', '=', 'admin').executeTakeFirst()
  return admin !== undefined
}

/** The path under which a member becomes the first administrator; null where there is one. Kills the path before. */
export async function firstAdminPath(db: Db, now: Time): Promise<string | null> {
  return inTransaction(db, async (trx) => {
    if (await hasAdmin(trx)) return null
    const expiresAt = now + FIRST_ADMIN_LINK_MS
    return `/first-admin/${await issueToken(trx, { purpose: 'admin', accountId: null, address: '', expiresAt })}`
  })
}

/** @returns whether the link was good, and there was no administrator yet */
export async function becomeFirstAdmin(
  db: Db,
  username: string,
  secret: string,
  now: Time
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (await hasAdmin(trx)) return false
    return (await useToken(trx, 'admin', secret, now)) !== undefined && makeAdmin(trx, username, now)
  })
}
