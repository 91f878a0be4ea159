import { authorIdsOf, ownsAuthor } from '../aliases/store.ts'
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
  viewer: Reader | null,
  kind: 'story' | 'comment',
  ref: string
): Promise<WithheldThing | undefined> {
  if (!viewer || !(await mayBeShown(db, viewer, kind, ref))) return undefined
  const thing = await findThing(db, kind, ref)
  if (!thing) return undefined
  const story = kind === 'comment' ? await thingById(db, 'story', thing.storyId ?? 0) : undefined
  const parts = [thing, ...(story ? [story] : [])]
  const withheld = parts.find(({ state }) => state === 'hidden' || state === 'held')
  if (!withheld) return undefined
  for (const part of parts) if (!(await mayRead(db, viewer, part))) return undefined
  const words = (await isOwn(db, viewer, withheld)) ? OWN_WORDS : WORDS
  return {
    thing,
    sentence: words[withheld.state as Withheld],
    isModerator: isModerator(viewer.role),
    isOwnHeld: thing.state === 'held' && (await isOwn(db, viewer, thing)),
    storyPath: story?.path ?? thing.path
  }
}

interface Reader {
  accountId: number
  role: Role
}

/** Asks for what is theirs alone, so that another's takes no longer than what never was. */
async function mayBeShown(
  db: Db,
  { accountId, role }: Reader,
  kind: 'story' | 'comment',
  ref: string
): Promise<boolean> {
  if (isModerator(role)) return true
  const ids = await authorIdsOf(db, accountId)
  const found =
    kind === 'story'
      ? await db
          .selectFrom('story')
          .select('id')
          .where('short_id', '=', ref)
          .where('author_id', 'in', ids)
          .executeTakeFirst()
      : await db
          .selectFrom('comment')
          .innerJoin('story', 'story.id', 'comment.story_id')
          .select('comment.id')
          .where('comment.short_id', '=', ref)
          .where((is) => is.or([is('comment.author_id', 'in', ids), is('story.author_id', 'in', ids)]))
          .executeTakeFirst()
  return found !== undefined
}

const isOwn = async (db: Db, { accountId }: Reader, { author }: Thing): Promise<boolean> =>
  author !== null && (await ownsAuthor(db, accountId, author.id))

async function mayRead(db: Db, viewer: Reader, thing: Thing): Promise<boolean> {
  const standings: Standing[] = (await isOwn(db, viewer, thing)) ? [viewer.role, 'author'] : [viewer.role]
  return may(standings, 'read', thing.state)
}

const WORDS: Record<Withheld, string> = {
  hidden: 'A moderator hid this. Only the person who wrote it and the moderators see it.',
  held: 'This waits for a moderator to look at it. Until then only the person who wrote it and the moderators see it.'
}

const OWN_WORDS: Record<Withheld, string> = {
  hidden:
    'A moderator hid this. Only you and the moderators see it. Why, and how to object, is in your notifications.',
  held: 'This waits for a moderator to look at it. Until then only you and the moderators see it. In your first days here that is so for links to other places, and for everything while very many who are new post at once. There is nothing you have to do; you are told when it is published.'
}
