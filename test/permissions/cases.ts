import { eraseIfDue as eraseComment } from '../../src/comments/removal/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { withholdComment } from '../../src/comments/withholding.ts'
import type { Db } from '../../src/db/open.ts'
import type { ThingState } from '../../src/moderation/permissions.ts'
import { takeBack } from '../../src/stories/changing.ts'
import { deleteStory, eraseIfDue, UNDO_MS } from '../../src/stories/removal/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { withholdStory } from '../../src/stories/withholding.ts'

/** How a story or comment comes to be in a state of the table, or to be in none: `never` was, `erased` is no more. */
export type Case =
  | 'open'
  | 'locked'
  | 'closed'
  | 'hidden'
  | 'held'
  | 'removed'
  | 'deleted'
  | 'answered and deleted'
  | 'erased'
  | 'taken back'
  | 'never'

export const STORY_CASES: readonly Case[] = [
  'open',
  'locked',
  'closed',
  'hidden',
  'held',
  'removed',
  'deleted',
  'answered and deleted',
  'erased',
  'taken back',
  'never'
]
export const COMMENT_CASES: readonly Case[] = [
  'open',
  'hidden',
  'held',
  'removed',
  'deleted',
  'erased',
  'never'
]

/** Null for what nobody can do anything about. */
export const STATE_OF: Readonly<Record<Case, ThingState | null>> = {
  open: 'open',
  locked: 'locked',
  closed: 'locked',
  hidden: 'hidden',
  held: 'held',
  removed: 'removed',
  deleted: 'deleted',
  'answered and deleted': 'deleted',
  erased: null,
  'taken back': null,
  never: null
}

type Bring<T> = (db: Db, thing: T, now: number) => Promise<unknown>

const BY_MODERATOR = { by: 'moderator', reason: 'Unkind' } as const
const BY_AUTHOR = { by: 'author', reason: '' } as const

/** A story with one comment, from open to another state. */
export const STORY_TO: Partial<Record<Case, Bring<{ id: number; commentId: number }>>> = {
  locked: (db, { id }, now) => db.updateTable('story').set({ locked_at: now }).where('id', '=', id).execute(),
  closed: (db, { id }, now) => db.updateTable('story').set({ closed_at: now }).where('id', '=', id).execute(),
  hidden: (db, { id }, now) => withholdStory(db, id, 'hidden', now),
  held: (db, { id }, now) => withholdStory(db, id, 'held', now),
  removed: (db, { id }, now) => removeStory(db, id, { ...BY_MODERATOR, at: now }),
  deleted: async (db, { id, commentId }, now) => {
    await removeComment(db, commentId, { ...BY_AUTHOR, at: now })
    await deleteStory(db, id, now)
  },
  'answered and deleted': (db, { id }, now) => deleteStory(db, id, now),
  erased: async (db, { id, commentId }, now) => {
    await removeComment(db, commentId, { ...BY_AUTHOR, at: now })
    await deleteStory(db, id, now - UNDO_MS)
    await eraseIfDue(db, id, now)
  },
  'taken back': (db, { id }, now) => takeBack(db, id, now)
}

export const COMMENT_TO: Partial<Record<Case, Bring<number>>> = {
  hidden: (db, id, now) => withholdComment(db, id, 'hidden', now),
  held: (db, id, now) => withholdComment(db, id, 'held', now),
  removed: (db, id, now) => removeComment(db, id, { ...BY_MODERATOR, at: now }),
  deleted: (db, id, now) => removeComment(db, id, { ...BY_AUTHOR, at: now }),
  erased: async (db, id, now) => {
    await removeComment(db, id, { ...BY_AUTHOR, at: now - UNDO_MS })
    await eraseComment(db, id, now)
  }
}
