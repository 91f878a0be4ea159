import { sql } from 'kysely'
import { noteAdminAct } from '../audit/store.ts'
import type { Db } from '../db/open.ts'
import type { Role, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { postMail } from '../mail/outbox.ts'
import { roleMail, type Sender } from '../mail/texts.ts'
import { noteRole } from './noting.ts'

export const ROLES: Readonly<Record<Role, string>> = {
  member: 'Member',
  moderator: 'Moderator',
  admin: 'Administrator'
}

export const isRole = (role: string | undefined): role is Role => Object.hasOwn(ROLES, role ?? '')

/** Members with an office, administrators first; an office without a second factor does not count. */
export async function listOffices(db: Db) {
  const rows = await db
    .selectFrom('account')
    .select(['id', 'username', 'display_name as displayName', 'role', 'ends_at as endsAt'])
    .select(({ exists, selectFrom, or }) =>
      or([
        exists(selectFrom('passkey').select('id').whereRef('passkey.account_id', '=', 'account.id')),
        exists(
          selectFrom('totp')
            .select('totp.account_id')
            .whereRef('totp.account_id', '=', 'account.id')
            .where('totp.confirmed_at', 'is not', null)
        )
      ]).as('hasFactor')
    )
    .where('kind', '=', 'member')
    // Written out, as in the index of these.
    .where('role', 'in', [sql.lit<Role>('admin'), sql.lit<Role>('moderator')])
    .orderBy('role')
    .orderBy('username')
    .execute()
  return rows.map((row) => ({ ...row, hasFactor: Boolean(row.hasFactor), label: ROLES[row.role] }))
}

/** Why a role was not given. */
export type RoleRefusal = 'nobody' | 'same' | 'last'

export interface NewRole {
  actorId: number
  username: string
  role: Role
  now: Time
}

/**
 * Gives a member another role, and tells them. There is always an administrator whose office counts.
 * @returns why nothing was done; null when it is
 */
export async function giveRole(
  db: Db,
  sender: Sender,
  { actorId, username, role, now }: NewRole
): Promise<RoleRefusal | null> {
  return inTransaction(db, async (trx) => {
    const person = await trx
      .selectFrom('account')
      .select(['id', 'role', 'username', 'email', 'email_confirmed_at as confirmedAt'])
      .where('username', '=', username)
      .where('kind', '=', 'member')
      .executeTakeFirst()
    if (!person) return 'nobody'
    if (person.role === role) return 'same'
    if (person.role === 'admin' && !(await hasOtherAdmin(trx, person.id))) return 'last'
    await trx.updateTable('account').set({ role }).where('id', '=', person.id).execute()
    const act = { before: ROLES[person.role], after: ROLES[role], accountId: person.id }
    await noteRole(trx, { actorId, before: person.role, after: role, now })
    await noteAdminAct(trx, { actorId, kind: 'role', subject: '', ...act, now })
    if (person.email && person.confirmedAt !== null)
      await postMail(trx, roleMail(sender, { to: person.email, username: person.username }, role))
    return null
  })
}

const hasOtherAdmin = async (db: Db, id: number): Promise<boolean> =>
  (await listWorking(db)).some((other) => other.id !== id && other.role === 'admin')

/** Those whose office counts: it is guarded by more than a password, and they are not leaving. */
export const listWorking = async (db: Db) =>
  (await listOffices(db)).filter(({ hasFactor, endsAt }) => hasFactor && endsAt === null)
