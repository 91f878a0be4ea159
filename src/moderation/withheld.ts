import { ownsAuthor } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Role, Withheld } from '../db/schema.ts'
import { isModerator, may, type Standing } from './permissions.ts'
import { findThing, type Thing, thingById } from './things.ts'

/** Something that is withheld from everybody else. */
export interface WithheldThing {
  thing: Thing
  sentence: string
  isModerator: boolean
  /** Waits to be published and is the reader's own, who can still change it or take it back. */
  isOwnHeld: boolean
  /** Of the story that it is, or stands under. */
  storyPath: string
}

/** A story or comment that only its author and moderators see for now; undefined for everybody else, and for the rest. */
export async function findWithheld(
  db: Db,
  viewer: { accountId: number; role: Role } | null,
  kind: 'story' | 'comment',
  ref: string
): Promise<WithheldThing | undefined> {
  const thing = viewer ? await findThing(db, kind, ref) : undefined
  if (!viewer || !thing) return undefined
  const story = kind === 'comment' ? await thingById(db, 'story', thing.storyId ?? 0) : undefined
  const parts = [thing, ...(story ? [story] : [])]
  const withheld = parts.find(({ state }) => state === 'hidden' || state === 'held')
  if (!withheld) return undefined
  for (const part of parts) if (!(await mayRead(db, viewer, part))) return undefined
  const isOwn = thing.author !== null && (await ownsAuthor(db, viewer.accountId, thing.author.id))
  return {
    thing,
    sentence: WORDS[withheld.state as Withheld],
    isModerator: isModerator(viewer.role),
    isOwnHeld: isOwn && thing.state === 'held',
    storyPath: story?.path ?? thing.path
  }
}

async function mayRead(db: Db, viewer: { accountId: number; role: Role }, thing: Thing): Promise<boolean> {
  const isAuthor = thing.author !== null && (await ownsAuthor(db, viewer.accountId, thing.author.id))
  const standings: Standing[] = isAuthor ? [viewer.role, 'author'] : [viewer.role]
  return may(standings, 'read', thing.state)
}

const WORDS: Record<Withheld, string> = {
  hidden:
    'A moderator hid this. Only the person who wrote it and the moderators see it; why, and how to object, is in the notifications of that person.',
  held: 'This waits for a moderator to look at it. Until then only the person who wrote it and the moderators see it. In somebody’s first days that is so for what links to other places; nothing more has to be done.'
}
