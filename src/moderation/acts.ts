import type { ThingKind } from '../db/schema.ts'
import type { AccountAct, Act } from './permissions.ts'

interface ActWords {
  /** On its button. */
  label: string
  /** In the public log, after "A story", "A comment" and so on. */
  past: string
  /** What the person concerned reads, after "Your story", "Your comment" and so on; null where they are not told. */
  told: string | null
  on: readonly ThingKind[]
  /** Of stories, comments and pictures. */
  permission?: Act
  /** Of the person behind them. */
  sanction?: AccountAct
  needs?: 'days' | 'title' | 'tags'
  /** It can be appealed against. */
  isBurden: boolean
}

const POSTS = ['story', 'comment'] as const
const PEOPLE = ['story', 'comment', 'account'] as const

/** Everything that moderators do. Each can be undone, but for `keep`, which does nothing, and for roles. */
export const ACTS = {
  keep: act('Leave it as it is', 'was looked at and left', null, ['story', 'comment', 'account', 'image']),
  hide: burden('Hide it for now', 'was hidden', 'was hidden', ['story', 'comment', 'image'], {
    permission: 'hide'
  }),
  restore: act('Show it again', 'was shown again', 'is shown again', ['story', 'comment', 'image'], {
    permission: 'restore'
  }),
  release: act('Publish it', 'that waited was published', 'is published now', POSTS, {
    permission: 'release'
  }),
  pass: act('Put it on the lists', 'was put on the lists', 'is on all lists now', ['story'], {
    permission: 'pass'
  }),
  remove: burden('Remove it for good', 'was removed', 'was removed', POSTS, { permission: 'remove' }),
  lock: burden('Close the thread', 'was closed to further comments', 'takes no more comments', ['story'], {
    permission: 'lock'
  }),
  unlock: act('Open the thread', 'was opened to comments again', 'takes comments again', ['story'], {
    permission: 'unlock'
  }),
  slow: act(
    'Slow the thread',
    'got longer waits between comments',
    'takes comments more slowly now',
    ['story'],
    {
      permission: 'slow',
      needs: 'days'
    }
  ),
  retitle: act('Change the title', 'got a clearer title', 'got another title', ['story'], {
    permission: 'retitle',
    needs: 'title'
  }),
  retag: act('Change the tags', 'got other tags', 'got other tags', ['story'], {
    permission: 'retag',
    needs: 'tags'
  }),
  warn: burden('Warn the person', 'led to a warning', 'led to a warning', PEOPLE, { sanction: 'warn' }),
  limit: burden(
    'Look at all they post',
    'led to posts being looked at first',
    'led to a limit: what you post waits for a moderator',
    PEOPLE,
    {
      sanction: 'limit',
      needs: 'days'
    }
  ),
  suspend: burden(
    'Suspend the person',
    'led to a suspension',
    'led to a suspension: you can read, but write nothing',
    PEOPLE,
    {
      sanction: 'suspend',
      needs: 'days'
    }
  ),
  ban: burden(
    'Ban the person',
    'led to a ban',
    'led to a ban: you can read, but write nothing any more',
    PEOPLE,
    {
      sanction: 'ban'
    }
  ),
  merge: act('Merge tags', 'was merged into another', null, ['tag']),
  // What administrators do on the page of roles, which is also where it is ended.
  appoint: act('Give a role', 'was given', null, ['role']),
  relieve: act('End a role', 'was ended', null, ['role'])
} satisfies Record<string, ActWords>

export type ActKind = keyof typeof ACTS

export const isActKind = (kind: string | undefined): kind is ActKind => Object.hasOwn(ACTS, kind ?? '')

export const actWords = (kind: string): ActWords => (isActKind(kind) ? ACTS[kind] : ACTS.keep)

export const THING_WORDS: Record<ThingKind, string> = {
  story: 'story',
  comment: 'comment',
  account: 'profile',
  image: 'picture',
  tag: 'tag',
  role: 'role',
  appeal: 'appeal'
}

type Details = Pick<ActWords, 'permission' | 'sanction' | 'needs'>

function act(
  label: string,
  past: string,
  told: string | null,
  on: readonly ThingKind[],
  details: Details = {}
): ActWords {
  return { label, past, told, on, isBurden: false, ...details }
}

function burden(
  label: string,
  past: string,
  told: string,
  on: readonly ThingKind[],
  details: Details
): ActWords {
  return { ...act(label, past, told, on, details), isBurden: true }
}
