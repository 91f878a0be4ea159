import type { Db } from '../db/open.ts'
import type { Role, ThingKind, Time } from '../db/schema.ts'
import { commentPath, imagePath, personPath, storyPath } from '../text/paths.ts'
import { stateOf, type ThingState } from './permissions.ts'

export type ModeratedKind = Exclude<ThingKind, 'tag' | 'role' | 'appeal'>

export const MODERATED_KINDS: readonly ModeratedKind[] = ['story', 'comment', 'account', 'image']

/** Something that can be reported and moderated, in whatever state it is. */
export interface Thing {
  kind: ModeratedKind
  id: number
  /** What it is called in addresses: its short id, username or hash. */
  ref: string
  /** Where everybody finds it who may. */
  path: string
  title: string
  bodyHtml: string
  state: ThingState
  /** Whoever told or wrote it, or the person themselves; an alias is nothing but itself. */
  author: { id: number; displayName: string; username: string | null; isAlias: boolean; role: Role } | null
  storyId: number | null
  createdAt: Time
  /** Since when it waits to be published: changed, it waits anew. */
  heldAt: Time | null
  /** Told in a flood of newcomers, and since when it is in no list of the whole site. */
  asideAt: Time | null
}

type Which = { ids: readonly number[] } | { ref: string }

/** Things of one kind, in any order; drafts are none. */
export async function findThings(db: Db, kind: ModeratedKind, which: Which): Promise<Thing[]> {
  if ('ids' in which && which.ids.length === 0) return []
  return FINDERS[kind](db, which)
}

export const findThing = async (db: Db, kind: ModeratedKind, ref: string): Promise<Thing | undefined> =>
  (await findThings(db, kind, { ref }))[0]

export const thingById = async (db: Db, kind: ThingKind, id: number): Promise<Thing | undefined> =>
  isModerated(kind) ? (await findThings(db, kind, { ids: [id] }))[0] : undefined

/** The same where everybody may read it. */
export async function findReadableThing(
  db: Db,
  kind: ModeratedKind,
  ref: string
): Promise<Thing | undefined> {
  const thing = await findThing(db, kind, ref)
  if (!thing || !isPublic(thing)) return undefined
  if (kind !== 'comment') return thing
  const story = await thingById(db, 'story', thing.storyId ?? 0)
  return story && isPublic(story) ? thing : undefined
}

export const isPublic = ({ state }: Thing): boolean => state === 'open' || state === 'locked'

const isModerated = (kind: ThingKind): kind is ModeratedKind =>
  (MODERATED_KINDS as readonly string[]).includes(kind)

const AUTHOR = [
  'author.id as authorId',
  'author.display_name as displayName',
  'author.username',
  'author.kind as authorKind',
  'author.role'
] as const

interface AuthorRow {
  authorId: number | null
  displayName: string | null
  username: string | null
  authorKind: string | null
  role: Role | null
}

function authorOf(row: AuthorRow): Thing['author'] {
  if (row.authorId === null) return null
  const isAlias = row.authorKind === 'alias'
  return {
    id: row.authorId,
    displayName: row.displayName ?? '',
    username: isAlias || row.authorKind === 'former' ? null : row.username,
    isAlias,
    role: row.role ?? 'member'
  }
}

async function findStories(db: Db, which: Which): Promise<Thing[]> {
  const rows = await db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .select([
      'story.id',
      'story.short_id as ref',
      'story.slug',
      'story.title',
      'story.body_html as bodyHtml',
      'story.created_at as createdAt',
      'story.published_at as publishedAt',
      'story.removed_by as removedBy',
      'story.held_at as heldAt',
      'story.aside_at as asideAt',
      'story.locked_at as lockedAt',
      ...AUTHOR
    ])
    .where('story.published_at', 'is not', null)
    .$call((query) =>
      'ids' in which
        ? query.where('story.id', 'in', which.ids)
        : query.where('story.short_id', '=', which.ref)
    )
    .execute()
  return rows.map((row) => ({
    kind: 'story',
    id: row.id,
    ref: row.ref,
    path: storyPath({ shortId: row.ref, slug: row.slug }),
    ...(row.removedBy === 'author' ? DELETED.story : { title: row.title, bodyHtml: row.bodyHtml }),
    state: stateOf(row),
    author: authorOf(row),
    storyId: row.id,
    createdAt: row.createdAt,
    heldAt: row.heldAt,
    asideAt: row.asideAt
  }))
}

async function findComments(db: Db, which: Which): Promise<Thing[]> {
  const rows = await db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .leftJoin('account as author', 'author.id', 'comment.author_id')
    .select([
      'comment.id',
      'comment.short_id as ref',
      'comment.body_html as bodyHtml',
      'comment.created_at as createdAt',
      'comment.removed_by as removedBy',
      'comment.held_at as heldAt',
      'story.id as storyId',
      'story.short_id as storyShortId',
      'story.title',
      'story.removed_at as storyRemovedAt',
      ...AUTHOR
    ])
    .where('story.published_at', 'is not', null)
    .$call((query) =>
      'ids' in which
        ? query.where('comment.id', 'in', which.ids)
        : query.where('comment.short_id', '=', which.ref)
    )
    .execute()
  return rows.map((row) => ({
    kind: 'comment',
    id: row.id,
    ref: row.ref,
    path: commentPath({ shortId: row.storyShortId }, row.ref),
    // Whoever reads of their comment here need not be somebody who may read of its story.
    title:
      row.storyRemovedAt === null ? `Comment on “${row.title}”` : 'Comment on a story that is not public',
    bodyHtml: row.bodyHtml,
    ...(row.removedBy === 'author' && DELETED.comment),
    state: stateOf(row),
    author: authorOf(row),
    storyId: row.storyId,
    createdAt: row.createdAt,
    heldAt: row.heldAt,
    asideAt: null
  }))
}

/** What somebody took back is nobody's to read, moderators included. */
const DELETED = {
  story: { title: 'A story that its author deleted', bodyHtml: '' },
  comment: { title: 'A comment that its author deleted', bodyHtml: '' }
}

/** People with a page: of an alias there is nothing to report but its story. */
async function findAccounts(db: Db, which: Which): Promise<Thing[]> {
  const rows = await db
    .selectFrom('account as author')
    .select([...AUTHOR, 'author.bio', 'author.created_at as createdAt'])
    .where('author.kind', 'in', ['member', 'imported'])
    .$call((query) =>
      'ids' in which
        ? query.where('author.id', 'in', which.ids)
        : query.where('author.username', '=', which.ref)
    )
    .execute()
  return rows.map((row) => ({
    kind: 'account',
    id: row.authorId,
    ref: row.username,
    path: personPath(row.username),
    title: row.displayName,
    bodyHtml: '',
    state: 'open',
    author: authorOf(row),
    storyId: null,
    createdAt: row.createdAt,
    heldAt: null,
    asideAt: null
  }))
}

/** Nobody knows who sent a picture. */
async function findImages(db: Db, which: Which): Promise<Thing[]> {
  const rows = await db
    .selectFrom('image')
    .select(['id', 'hash', 'alt', 'created_at as createdAt', 'hidden_at as hiddenAt'])
    .$call((query) =>
      'ids' in which ? query.where('id', 'in', which.ids) : query.where('hash', '=', which.ref)
    )
    .execute()
  return rows.map((row) => ({
    kind: 'image',
    id: row.id,
    ref: row.hash,
    path: imagePath(row.hash),
    title: row.alt || 'A picture',
    bodyHtml: '',
    state: row.hiddenAt === null ? 'open' : 'hidden',
    author: null,
    storyId: null,
    createdAt: row.createdAt,
    heldAt: null,
    asideAt: null
  }))
}

const FINDERS: Record<ModeratedKind, (db: Db, which: Which) => Promise<Thing[]>> = {
  story: findStories,
  comment: findComments,
  account: findAccounts,
  image: findImages
}
