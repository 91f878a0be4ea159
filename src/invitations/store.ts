import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { newSecret } from '../text/secret.ts'
import { newShortId } from '../text/shortId.ts'

/** More than anybody looks through; the oldest go with housekeeping. */
const LISTED = 200

export interface NewInvitation {
  inviterId: number
  note: string
  /** How many may join with it. */
  uses: number
  expiresAt: Time
  now: Time
}

export async function makeInvitation(db: Db, invitation: NewInvitation): Promise<void> {
  await db
    .insertInto('invitation')
    .values({
      short_id: newShortId(),
      key: newSecret(),
      inviter_id: invitation.inviterId,
      note: invitation.note,
      uses: invitation.uses,
      created_at: invitation.now,
      expires_at: invitation.expiresAt,
      revoked_at: null
    })
    .execute()
}

export interface OpenInvitation {
  key: string
  inviterName: string | null
}

/** An invitation with which somebody can join now. */
export const findOpenInvitation = (db: Db, key: string, now: Time): Promise<OpenInvitation | undefined> =>
  openInvitations(db, now)
    .select(['invitation.key', 'inviter.display_name as inviterName'])
    .where('invitation.key', '=', key)
    .executeTakeFirst()

/**
 * Not used up, too old or taken back; whoever made it is here and may still write. Only their own row is looked at: what was done to
 * an alias must not show in an invitation of its owner's.
 */
const openInvitations = (db: Db, now: Time) =>
  db
    .selectFrom('invitation')
    .leftJoin('account as inviter', 'inviter.id', 'invitation.inviter_id')
    .whereRef('invitation.used', '<', 'invitation.uses')
    .where('invitation.expires_at', '>', now)
    .where('invitation.revoked_at', 'is', null)
    .where('inviter.banned_at', 'is', null)
    .where('inviter.left_at', 'is', null)
    .where((eb) =>
      eb.or([eb('inviter.suspended_until', 'is', null), eb('inviter.suspended_until', '<=', now)])
    )

/** Counts somebody who joins as come by this invitation, in the same transaction. @returns whether it still counts */
export async function useInvitation(
  trx: Db,
  { key, accountId, now }: { key: string; accountId: number; now: Time }
): Promise<boolean> {
  const found = await openInvitations(trx, now)
    .select(['invitation.id', 'invitation.short_id as shortId', 'invitation.inviter_id as inviterId'])
    .where('invitation.key', '=', key)
    .executeTakeFirst()
  if (!found) return false
  await trx
    .updateTable('invitation')
    .set((eb) => ({ used: eb('used', '+', 1) }))
    .where('id', '=', found.id)
    .execute()
  await trx
    .insertInto('invited')
    .values({
      account_id: accountId,
      inviter_id: found.inviterId,
      invitation: found.shortId,
      created_at: now
    })
    .execute()
  return true
}

/** Takes an invitation back; whoever came by it stays. @returns whether there was one of theirs, or of anybody's */
export async function revokeInvitation(
  db: Db,
  { shortId, inviterId, now }: { shortId: string; inviterId: number | null; now: Time }
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('invitation')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('short_id', '=', shortId)
    .$if(inviterId !== null, (query) => query.where('inviter_id', '=', inviterId))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function countOpenInvitations(db: Db, inviterId: number, now: Time): Promise<number> {
  const { count } = await openInvitations(db, now)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('invitation.inviter_id', '=', inviterId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** What somebody made, or all, the latest first, with who came by each. */
export async function listInvitations(db: Db, inviterId: number | null, now: Time) {
  const rows = await db
    .selectFrom('invitation')
    .leftJoin('account as inviter', 'inviter.id', 'invitation.inviter_id')
    .select([
      'invitation.short_id as shortId',
      'invitation.key',
      'invitation.note',
      'invitation.uses',
      'invitation.used',
      'invitation.created_at as createdAt',
      'invitation.expires_at as expiresAt',
      'invitation.revoked_at as revokedAt',
      'inviter.display_name as inviterName'
    ])
    .$if(inviterId !== null, (query) => query.where('invitation.inviter_id', '=', inviterId))
    .orderBy('invitation.created_at', 'desc')
    .orderBy('invitation.short_id')
    .limit(LISTED)
    .execute()
  const guests = await listInvited(
    db,
    rows.map(({ shortId }) => shortId)
  )
  return rows.map((row) => ({
    ...row,
    guests: guests.filter(({ invitation }) => invitation === row.shortId),
    isOpen: row.revokedAt === null && row.used < row.uses && row.expiresAt > now
  }))
}

async function listInvited(db: Db, invitations: readonly string[]) {
  if (invitations.length === 0) return []
  return db
    .selectFrom('invited')
    .innerJoin('account', 'account.id', 'invited.account_id')
    .select(['invited.invitation', 'account.username'])
    .where('invited.invitation', 'in', invitations)
    .execute()
}
