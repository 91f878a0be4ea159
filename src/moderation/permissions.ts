/**
 * Who may do what to a thing in which state, as one table. What moderators do asks `may`; the others find their thing
 * through who looks for it, and test/permissions holds every route to this table. What a person may not read they are
 * told of in the words of what never was.
 */

/** As what somebody comes to a thing; one person can come as several: a member who told the story is `author` too. */
export type Standing =
  | 'visitor'
  | 'member'
  /** May write, but what they write waits for a moderator. */
  | 'limited'
  /** For a time, or banned: may read, look after what is theirs, appeal and leave. */
  | 'suspended'
  /** Told the story or wrote the comment, under whatever name. */
  | 'author'
  /** Told the story that a comment stands under. */
  | 'teller'
  | 'moderator'
  | 'admin'

/**
 * Of a story or comment. `locked`: its thread takes no more comments. `removed`: by a moderator, for good. `deleted`:
 * by its author, who may have it back for a while.
 */
export type ThingState = 'open' | 'locked' | 'hidden' | 'held' | 'removed' | 'deleted' | 'draft'

export type Act =
  | 'read'
  /** What stands around it: its history, feeds and facts. */
  | 'look around'
  /** Who took it down, and why, where it stood; what its author deleted before anybody answered left no trace. */
  | 'see it was removed'
  /** What it says, at the desk. */
  | 'inspect'
  | 'comment'
  | 'react'
  /** Saving it, following or muting its thread. */
  | 'keep'
  /** Guessing its cause, or suggesting a fact. */
  | 'suggest'
  /** To a story of one's own. */
  | 'link'
  | 'report'
  | 'publish'
  | 'edit'
  /** To a draft, within the hour. */
  | 'take back'
  | 'take the name off'
  /** Answering suggestions, hiding the cause, keeping people out. */
  | 'look after'
  | 'delete'
  | 'undelete'
  | 'fold'
  | 'close'
  | 'hide'
  | 'restore'
  | 'release'
  /** Of what stands aside: onto the lists. */
  | 'pass'
  | 'remove'
  | 'lock'
  | 'unlock'
  | 'slow'
  | 'retag'
  | 'retitle'

const MODERATORS = ['moderator', 'admin'] as const
const WRITERS = ['member', 'limited', 'moderator', 'admin'] as const
const MEMBERS = [...WRITERS, 'suspended'] as const
const EVERYBODY = ['visitor', ...MEMBERS] as const

type Row = Partial<Record<ThingState, readonly Standing[]>>

export const PERMISSIONS: Readonly<Record<Act, Row>> = {
  read: {
    open: EVERYBODY,
    locked: EVERYBODY,
    hidden: ['author', ...MODERATORS],
    held: ['author', ...MODERATORS],
    draft: ['author']
  },
  'look around': { open: EVERYBODY, locked: EVERYBODY },
  'see it was removed': { removed: EVERYBODY, deleted: EVERYBODY },
  inspect: {
    open: MODERATORS,
    locked: MODERATORS,
    hidden: MODERATORS,
    held: MODERATORS,
    removed: MODERATORS
  },
  comment: { open: WRITERS },
  react: { open: WRITERS, locked: WRITERS },
  keep: { open: MEMBERS, locked: MEMBERS },
  suggest: { open: WRITERS, locked: WRITERS },
  link: { open: WRITERS, locked: WRITERS },
  report: { open: ['visitor', ...WRITERS], locked: ['visitor', ...WRITERS] },
  publish: { draft: ['author'] },
  edit: { open: ['author'], locked: ['author'], held: ['author'], draft: ['author'] },
  'take back': { open: ['author'], locked: ['author'], held: ['author'] },
  'take the name off': { open: ['author'], locked: ['author'] },
  'look after': { open: ['author'], locked: ['author'] },
  delete: { open: ['author'], locked: ['author'], held: ['author'], draft: ['author'] },
  undelete: { deleted: ['author'] },
  fold: { open: ['teller'], locked: ['teller'] },
  close: { open: ['author'], locked: ['author'] },
  hide: { open: MODERATORS, locked: MODERATORS },
  restore: { hidden: MODERATORS, removed: MODERATORS },
  release: { held: MODERATORS },
  pass: { open: MODERATORS, locked: MODERATORS },
  remove: { open: MODERATORS, locked: MODERATORS, hidden: MODERATORS, held: MODERATORS },
  lock: { open: MODERATORS },
  unlock: { locked: MODERATORS },
  slow: { open: MODERATORS },
  retag: { open: MODERATORS, locked: MODERATORS },
  retitle: { open: MODERATORS, locked: MODERATORS }
}

/** Whether somebody who comes as all of these may do this. */
export const may = (standings: readonly Standing[], act: Act, state: ThingState): boolean =>
  PERMISSIONS[act][state]?.some((standing) => standings.includes(standing)) ?? false

export type AccountAct = 'warn' | 'limit' | 'suspend' | 'ban'
type Office = 'member' | 'moderator' | 'admin'

/** Who may act on whom; an alias counts as a member, whoever is behind it. */
export const ACCOUNT_PERMISSIONS: Readonly<Record<AccountAct, Record<Office, readonly Office[]>>> = {
  warn: { member: ['moderator', 'admin'], moderator: ['admin'], admin: [] },
  limit: { member: ['moderator', 'admin'], moderator: ['admin'], admin: [] },
  suspend: { member: ['moderator', 'admin'], moderator: ['admin'], admin: [] },
  ban: { member: ['moderator', 'admin'], moderator: ['admin'], admin: [] }
}

export const mayActOn = (actor: Office, act: AccountAct, target: Office): boolean =>
  ACCOUNT_PERMISSIONS[act][target].includes(actor)

export const isModerator = (role: Office): boolean => role !== 'member'

/** What a suspended member may still send: what looks after the account and what is theirs, objects, or leaves. */
export const STILL_OPEN: readonly string[] = [
  '/sign-in',
  '/sign-in/code',
  '/prove',
  '/prove/passkey',
  '/prove/with/:provider',
  '/sign-out',
  '/confirm/:token',
  '/reset',
  '/reset/:token',
  '/theme',
  '/announcement/dismissal',
  '/unsubscribe/:key',
  '/feeds/key',
  '/notifications/reading',
  '/notifications/:notification/appeal',
  '/s/:story/deletion',
  '/s/:story/restoration',
  '/s/:story/unpublishing',
  '/s/:story/alias',
  '/s/:story/c/:comment/deletion',
  '/s/:story/c/:comment/restoration',
  '/s/:story/saving',
  '/s/:story/following',
  '/s/:story/muting',
  '/s/:story/teller/muting',
  '/s/:story/c/:comment/muting',
  '/t/:tag/muting',
  '/u/:username/muting',
  '/t/:tag/following',
  '/u/:username/following',
  // A sanction ends writing, not an office: the desk stays in order, and nobody learns of one by who is not at it.
  '/desk/tags/merging',
  '/desk/:kind/:ref/claim',
  '/desk/:kind/:ref/release',
  '/desk/:kind/:ref/acts',
  '/desk/acts/:id/undoing',
  '/desk/appeals/:id',
  '/desk/joining/:id',
  '/desk/tags/merging',
  '/admin/settings',
  '/admin/settings/logo',
  '/admin/settings/logo/removal',
  '/admin/roles',
  '/admin/work/:id/retry',
  '/admin/work/:id/removal'
]

/** Settings that others see. */
const SHOWN_SETTINGS = [
  '/settings/profile',
  '/settings/avatar',
  '/settings/avatar/removal',
  '/settings/words'
]

/** @param url as its route spells it */
export const isStillOpen = (url: string): boolean =>
  STILL_OPEN.includes(url) ||
  url.startsWith('/admin/') ||
  (url.startsWith('/settings/') && !SHOWN_SETTINGS.includes(url))

/** What would change published words without a moderator's look, and so is closed to whoever is limited. */
export const AFTER_A_LOOK: readonly string[] = [
  '/s/:story/c/:comment/edit',
  '/settings/profile',
  '/settings/avatar'
]

/** The state of a story or comment, from its columns. */
export function stateOf(thing: {
  publishedAt?: number | null
  removedBy: string | null
  lockedAt?: number | null
  closedAt?: number | null
}): ThingState {
  if (thing.publishedAt === null) return 'draft'
  const { removedBy } = thing
  if (removedBy === 'hidden' || removedBy === 'held') return removedBy
  if (removedBy !== null) return removedBy === 'author' ? 'deleted' : 'removed'
  return (thing.lockedAt ?? thing.closedAt ?? null) === null ? 'open' : 'locked'
}
