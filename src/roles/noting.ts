import type { Db } from '../db/open.ts'
import type { Role, Time } from '../db/schema.ts'
import { newShortId } from '../text/shortId.ts'

/** What a role is called in the public log, with its article. */
const WORDS: Readonly<Record<Role, string>> = {
  member: 'a member like others',
  moderator: 'a moderator',
  admin: 'an administrator'
}

export interface RoleChange {
  /** Null for whoever runs the site. */
  actorId: number | null
  before: Role
  after: Role
  now: Time
}

/** Writes into the public log that a role was given or ended; to whom is kept for administrators alone (audit). */
export async function noteRole(trx: Db, { actorId, before, after, now }: RoleChange): Promise<void> {
  const who = before === 'member' ? 'A member' : before === 'moderator' ? 'A moderator' : 'An administrator'
  await trx
    .insertInto('moderation_act')
    .values({
      short_id: newShortId(),
      actor_id: actorId,
      actor_role: actorId === null ? 'site' : 'admin',
      kind: RANKS[after] > RANKS[before] ? 'appoint' : 'relieve',
      thing_kind: 'role',
      // Of nobody: neither the desk nor anybody's record leads to it.
      thing_id: 0,
      account_id: null,
      reason: 'office',
      public_words: `${who} is ${WORDS[after]} now.`,
      private_words: '',
      detail: '',
      created_at: now,
      until: null,
      undone_at: null,
      undone_by: null
    })
    .execute()
}

const RANKS: Readonly<Record<Role, number>> = { member: 0, moderator: 1, admin: 2 }
