import { countedComment, putAway, removeComment } from '../comments/store.ts'
import { withheldAs as commentWithheldAs, releaseComment, withholdComment } from '../comments/withholding.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { listAgain, setAsideAgain } from '../stories/aside.ts'
import { changeHeading } from '../stories/heading.ts'
import { removeStory, storyState, takeAway } from '../stories/store.ts'
import { releaseStory, withheldAs, withholdStory } from '../stories/withholding.ts'
import { type Place, unmergeTag } from '../tags/merging.ts'
import type { ActKind } from './acts.ts'
import type { Claimed } from './claims.ts'
import { ACT_REASONS, type ActReason } from './rules.ts'
import type { Thing } from './things.ts'

/** What undoing an act needs; never what was taken down. */
export type Detail = Record<string, unknown>

interface Doing {
  thing: Thing
  reason: ActReason
  publicWords: string
  until: Time | null
  title?: string
  tags?: readonly string[]
  now: Time
}

interface Deed {
  /** @returns null where there was nothing to do */
  apply(trx: Db, doing: Doing): Promise<Detail | null>
  undo(trx: Db, thing: Claimed, detail: Detail, now: Time): Promise<void>
}

/** What acts do to things; the others do nothing but to people, see sanctioning.ts. */
export const DEEDS: Partial<Record<ActKind, Deed>> = {
  hide: {
    apply: async (trx, { thing, now }) => done(await withhold(trx, thing, 'hidden', now)),
    undo: async (trx, thing, _detail, now) => void (await release(trx, thing, 'hidden', now))
  },
  restore: {
    apply: async (trx, { thing, now }) => {
      const wasRemoved = await putBack(trx, thing)
      const wasHidden = await release(trx, thing, 'hidden', now)
      return wasRemoved === null && !wasHidden ? null : { wasRemoved, wasHidden }
    },
    undo: async (trx, thing, { wasRemoved, wasHidden }, now) => {
      if (wasHidden) await withhold(trx, thing, 'hidden', now)
      if (typeof wasRemoved === 'string') await remove(trx, thing, wasRemoved, now)
    }
  },
  release: {
    apply: async (trx, { thing, now }) => done(await release(trx, thing, 'held', now)),
    undo: async (trx, thing, _detail, now) => void (await withhold(trx, thing, 'held', now))
  },
  pass: {
    apply: async (trx, { thing }) => done(await listAgain(trx, thing.id)),
    undo: (trx, thing, _detail, now) => setAsideAgain(trx, thing.id, now)
  },
  remove: {
    apply: async (trx, { thing, publicWords, reason, now }) => {
      await remove(trx, thing, publicWords || ACT_REASONS[reason].label, now)
      return {}
    },
    undo: async (trx, thing) => void (await putBack(trx, thing))
  },
  lock: {
    apply: async (trx, { thing, publicWords, reason, now }) => {
      await setLock(trx, thing.id, { at: now, reason: publicWords || ACT_REASONS[reason].label })
      return {}
    },
    undo: (trx, thing) => setLock(trx, thing.id, null)
  },
  unlock: {
    apply: async (trx, { thing }) => {
      const lock = await trx
        .selectFrom('story')
        .select(['locked_at as at', 'locked_reason as reason'])
        .where('id', '=', thing.id)
        .where('locked_at', 'is not', null)
        .executeTakeFirst()
      if (lock) await setLock(trx, thing.id, null)
      return lock ?? null
    },
    undo: (trx, thing, { reason }, now) => setLock(trx, thing.id, { at: now, reason: String(reason) })
  },
  slow: {
    apply: async (trx, { thing, until }) => {
      await setPace(trx, thing.id, until, FIRST_WAIT_SECONDS)
      return {}
    },
    undo: (trx, thing) => setPace(trx, thing.id, null, 0)
  },
  retitle: {
    apply: async (trx, { thing, title = '', now }) => {
      const version = await changeHeading(trx, thing.id, { title }, now)
      return version === null ? null : { version }
    },
    undo: async (trx, thing, { version }, now) =>
      void (await changeHeading(trx, thing.id, { titleOf: Number(version) }, now))
  },
  merge: {
    // Done by mergeTags, as no report leads to it.
    apply: async () => null,
    undo: (trx, tag, { into, places }) => unmergeTag(trx, tag.id, Number(into), places as readonly Place[])
  },
  retag: {
    apply: async (trx, { thing, tags = [], now }) => {
      const version = await changeHeading(trx, thing.id, { tags }, now)
      return version === null ? null : { version }
    },
    undo: async (trx, thing, { version }, now) =>
      void (await changeHeading(trx, thing.id, { tagsOf: Number(version) }, now))
  }
}

const FIRST_WAIT_SECONDS = 60

const done = (isDone: boolean): Detail | null => (isDone ? {} : null)

async function withhold(trx: Db, { kind, id }: Claimed, how: 'hidden' | 'held', now: Time): Promise<boolean> {
  if (kind === 'story') return withholdStory(trx, id, how, now)
  if (kind === 'comment') return withholdComment(trx, id, how, now)
  return hideImage(trx, id, now)
}

async function release(trx: Db, { kind, id }: Claimed, how: 'hidden' | 'held', now: Time): Promise<boolean> {
  if (kind === 'story') return releaseStory(trx, id, how, now)
  if (kind === 'comment') return releaseComment(trx, id, how)
  return hideImage(trx, id, null)
}

async function hideImage(trx: Db, id: number, at: Time | null): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('image')
    .set({ hidden_at: at })
    .where('id', '=', id)
    .where('hidden_at', at === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const remove = (trx: Db, { kind, id }: Claimed, reason: string, at: Time): Promise<void> =>
  (kind === 'story' ? removeStory : removeComment)(trx, id, { by: 'moderator', reason, at })

/** @returns the reason that stood there; null for what no moderator removed */
async function putBack(trx: Db, { kind, id }: Claimed): Promise<string | null> {
  if (kind !== 'story' && kind !== 'comment') return null
  const row = await trx
    .selectFrom(kind)
    .select('removed_reason as reason')
    .where('id', '=', id)
    .where('removed_by', '=', 'moderator')
    .executeTakeFirst()
  if (!row) return null
  if (kind === 'story') {
    const story = await storyState(trx, id)
    if (story) await takeAway(trx, story, withheldAs(story))
  } else {
    const comment = await countedComment(trx, id)
    if (comment) await putAway(trx, comment, commentWithheldAs(comment))
  }
  return row.reason
}

async function setLock(trx: Db, storyId: number, lock: { at: Time; reason: string } | null): Promise<void> {
  await trx
    .updateTable('story')
    .set({ locked_at: lock?.at ?? null, locked_reason: lock?.reason ?? '' })
    .where('id', '=', storyId)
    .execute()
}

async function setPace(trx: Db, storyId: number, until: Time | null, seconds: number): Promise<void> {
  await trx
    .updateTable('story')
    .set({ slowed_until: until, slowed_seconds: seconds })
    .where('id', '=', storyId)
    .execute()
}
