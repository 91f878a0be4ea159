import { findToken } from '../accounts/mailTokens.ts'
import { addMember, type NewMember, vouchFor } from '../accounts/members.ts'
import { refuseUsername } from '../accounts/usernames.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { findOpenInvitation, type OpenInvitation, useInvitation } from '../invitations/store.ts'
import { takeTurn } from '../limits/store.ts'
import { mailAddress } from '../mail/address.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { refuseTaken } from './newMember.ts'

const FIRST_ADMIN = /^\/first-admin\/([A-Za-z0-9_-]{32})$/

/** What somebody comes with who would join. */
export interface Coming {
  /** Where they are on the way to. */
  returnTo: string | undefined
  /** Key of an invitation. */
  invitation?: string | undefined
  now: Time
}

/** How somebody may become a member now; `closed` says why not, in a whole sentence. */
export type WayIn =
  | { way: 'open' }
  | { way: 'invitation'; invitation: OpenInvitation }
  | { way: 'approval' }
  | { way: 'closed'; sentence: string }

/**
 * The way in by the form, as administrators and whoever runs the site have set it. With the link for the first
 * administrator, or an invitation that counts, it is always open.
 */
export async function wayIn(
  db: Db,
  { isPrivate }: Pick<Config, 'isPrivate'>,
  { returnTo, invitation: key, now }: Coming
): Promise<WayIn> {
  const secret = FIRST_ADMIN.exec(returnTo ?? '')?.[1]
  if (secret && (await findToken(db, 'admin', secret, now))) return { way: 'open' }
  const invitation = key ? await findOpenInvitation(db, key, now) : undefined
  if (invitation) return { way: 'invitation', invitation }
  const mode = isPrivate ? 'private' : siteSettings(db).signUpMode
  if (mode === 'open' || mode === 'approval') return { way: mode }
  return { way: 'closed', sentence: key ? DEAD_INVITATION : CLOSED[mode] }
}

/** What whoever is new is offered beside signing in on a site that is not private. */
export function offerToJoin(db: Db, returnTo: string): { label: string } | { sentence: string } {
  const mode = FIRST_ADMIN.test(returnTo) ? 'open' : siteSettings(db).signUpMode
  if (mode === 'open') return { label: 'Join in twenty seconds' }
  return mode === 'approval' ? { label: 'Ask to join' } : { sentence: CLOSED[mode] }
}

/** For so long it is known whether a form has let somebody in; whoever leaves it open for longer sends it again. */
export const FORM_LIFE_MS = 86_400_000

/**
 * Adds a member who came this way, and counts the invitation they came with.
 * @param form something by which the form is known again, as each lets one person in
 * @returns the id; undefined where the name is taken or the form was used, 'used up' where others were quicker with
 *   the invitation
 */
export async function addArrival(
  db: Db,
  member: NewMember,
  { way, form }: { way: WayIn; form: string }
): Promise<number | 'used up' | undefined> {
  const add = async (trx: Db) => {
    const once = { max: 1, windowMs: FORM_LIFE_MS }
    if ((await takeTurn(trx, form, once, member.now)) > 0) return undefined
    const accountId = await addMember(trx, member)
    if (accountId === undefined || way.way !== 'invitation') return accountId
    const { key } = way.invitation
    if (!(await useInvitation(trx, { key, accountId, now: member.now }))) throw USED_UP
    return accountId
  }
  return inTransaction(db, add).catch((error) => {
    if (error !== USED_UP) throw error
    return 'used up' as const
  })
}

/** Thrown to leave the transaction, so that nothing of it stays. */
const USED_UP = new Error('The invitation was used up by others')

const CLOSED = {
  private: 'This site is for its members. Whoever runs it can add or invite you.',
  invitation:
    'People join this site by invitation: somebody who is here already can send you one. Everything can be read without.',
  closed: 'Nobody new joins this site for now. Everything can be read without an account.'
}
export const DEAD_INVITATION =
  'This invitation does not count any more: it was used, is too old, or was taken back. Whoever sent it can send another.'

/**
 * Adds somebody for whose address the operator vouches; they choose a password as if they had forgotten theirs.
 * @returns a sentence that says why not; null when it is done
 */
export async function addKnown(
  db: Db,
  { username, typed, now }: { username: string; typed: string; now: Time }
): Promise<string | null> {
  const address = mailAddress(typed)
  if (!address) return 'That does not look like an e-mail address.'
  const refusal = refuseUsername(username)
  if (refusal) return refusal
  return inTransaction(db, async (trx) => {
    const id = await addMember(trx, { username, passwordHash: null, address: null, now })
    if (id === undefined) return (await refuseTaken(trx, username)).username ?? 'That name is taken.'
    return (await vouchFor(trx, id, { address, now })) ? null : taken(trx, id)
  })
}

/** Throws the new member away with everything else that the transaction did. */
async function taken(trx: Db, id: number): Promise<string> {
  await trx.deleteFrom('account').where('id', '=', id).execute()
  return 'Somebody else has that address already.'
}
