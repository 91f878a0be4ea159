import { sql } from 'kysely'
import { aliasIdsColumn, selvesOf } from '../aliases/store.ts'
import { avatarColumn } from '../avatars/column.ts'
import { whileWritable } from '../db/faults.ts'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import type { Role, Standing, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { hashSecret, newSecret } from '../text/secret.ts'

const DAY_MS = 86_400_000
/** A session nobody used for this long is over. */
export const SESSION_IDLE_MS = 30 * DAY_MS
/** A session is over this long after signing in, used or not. */
export const SESSION_LIFE_MS = 180 * DAY_MS
/** How exactly `seen_at` is kept: a write for every page would be too many. */
const SEEN_STEP_MS = 10 * 60_000

/** Who asks for a page. */
export interface Viewer {
  accountId: number
  /** Everybody as whom they speak: the account and its aliases. */
  selves: readonly number[]
  username: string
  displayName: string
  avatarHash: string | null
  pronouns: string
  /** What they may do: an office counts only for who has a second factor. */
  role: Role
  /** What they were given. */
  office: Role
  /** As far as it was found out when they last posted or reacted: see standing/settled.ts. */
  standing: Standing
  sessionId: number
  /** When they last showed in this session that it is surely them. */
  provedAt: Time
  /** What the forms of this session carry, so that no other site can send one. */
  formToken: string
  /** Until when they can come back who left; null for whoever did not. */
  endsAt: Time | null
  /** Up to MAX_UNREAD; what the page shows is no longer counted. Null until a page is drawn, as an act has no bell. */
  unreadCount: number | null
}

export interface NewSession {
  accountId: number
  userAgent: string
  /** Shortened, see web/address.ts. */
  address: string
  now: Time
  /** When they showed that it is surely them; left out, now. */
  provedAt?: Time
}

/** @returns the secret for the cookie; only its hash is stored */
export async function startSession(
  db: Db,
  { accountId, userAgent, address, now, provedAt = now }: NewSession
): Promise<string> {
  const token = newSecret()
  await db
    .insertInto('session')
    .values({
      token_hash: hashSecret(token),
      account_id: accountId,
      created_at: now,
      seen_at: now,
      proved_at: provedAt,
      user_agent: userAgent.slice(0, 300),
      address
    })
    .execute()
  return token
}

/** The member behind a session's cookie; undefined when the session is over. */
export async function findViewer(db: Db, token: string, now: Time): Promise<Viewer | undefined> {
  const session = await openSession(db, {
    hash: hashSecret(token),
    usedAfter: now - SESSION_IDLE_MS,
    usedBefore: now + SESSION_IDLE_MS,
    startedAfter: now - SESSION_LIFE_MS
  })
  if (!session) return undefined
  const { seenAt, aliasIds, ...viewer } = session
  const selves = selvesOf(session.accountId, aliasIds)
  if (seenAt < now - SEEN_STEP_MS)
    await whileWritable(() => markSeen(db, { id: session.sessionId, now }), undefined)
  return { ...viewer, selves, unreadCount: null, formToken: formTokenOf(token) }
}

/** The password of a moderator alone opens nothing that others entrusted to the site; looked up for them only. */
const HELD_ROLE = sql<Role>`case
  when account.role = 'member' then 'member'
  when exists (select 1 from totp where totp.account_id = account.id and totp.confirmed_at is not null) then account.role
  when exists (select 1 from passkey where passkey.account_id = account.id) then account.role
  else 'member' end`

/** What a session must be to be open. */
interface Sought {
  hash: string
  usedAfter: Time
  usedBefore: Time
  startedAfter: Time
}

const openSession = preparedRow((db, sought: Sought) =>
  db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select([
      'session.id as sessionId',
      'session.seen_at as seenAt',
      'session.proved_at as provedAt',
      'account.id as accountId',
      'account.username',
      'account.display_name as displayName',
      avatarColumn('account'),
      aliasIdsColumn,
      'account.pronouns',
      'account.role as office',
      'account.standing',
      'account.ends_at as endsAt',
      HELD_ROLE.as('role')
    ])
    .where('session.token_hash', '=', sought.hash)
    .where('session.seen_at', '>', sought.usedAfter)
    // Beyond that a clock was far ahead, and the session would not end for as long.
    .where('session.seen_at', '<', sought.usedBefore)
    .where('session.created_at', '>', sought.startedAfter)
    .where('account.kind', '=', 'member')
)

/** What the forms of a session carry, to be known again. */
export const formTokenOf = (token: string): string => hashSecret(`form ${token}`)

/** By itself it would wait for the disk alone, and keep all others waiting for that. */
const markSeen = (db: Db, seen: { id: number; now: Time }): Promise<unknown> =>
  inTransaction(db, (trx) => writeSeen(trx, seen))

const writeSeen = prepared((db, { id, now }: { id: number; now: Time }) =>
  db.updateTable('session').set({ seen_at: now }).where('id', '=', id)
)

export async function markProved(db: Db, sessionId: number, now: Time): Promise<void> {
  await db.updateTable('session').set({ proved_at: now }).where('id', '=', sessionId).execute()
}

export interface SessionLine {
  id: number
  createdAt: Time
  seenAt: Time
  userAgent: string
  address: string
}

/** A member's open sessions, the last used first. */
export async function listSessions(db: Db, accountId: number, now: Time): Promise<SessionLine[]> {
  return db
    .selectFrom('session')
    .select(['id', 'created_at as createdAt', 'seen_at as seenAt', 'user_agent as userAgent', 'address'])
    .where('account_id', '=', accountId)
    .where('seen_at', '>', now - SESSION_IDLE_MS)
    .where('created_at', '>', now - SESSION_LIFE_MS)
    .orderBy('seen_at', 'desc')
    .execute()
}

/** Ends a session of this member; another's is left alone. @returns whether there was one */
export async function endSession(db: Db, accountId: number, sessionId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('id', '=', sessionId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Ends all sessions of a member but the one named. */
export async function endOtherSessions(db: Db, accountId: number, keep: number | null): Promise<void> {
  await db
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .$if(keep !== null, (qb) => qb.where('id', '!=', keep as number))
    .execute()
}
