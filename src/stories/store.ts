import { bylineUsername } from '../aliases/bylines.ts'
import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import type { Remover, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { NO_MUTES } from '../mutes/mutes.ts'
import { type MutedIds, unmutedStory } from '../mutes/unmuted.ts'
import { tagsOfStories } from '../tags/store.ts'
import { listStory, unlistStory } from './listed.ts'

export interface Story {
  id: number
  shortId: string
  slug: string
  title: string
  bodyHtml: string
  excerpt: string
  readingMinutes: number
  sourceUrl: string | null
  publishedAt: Time
  editedAt: Time | null
  commentCount: number
  reactionCount: number
  /** Why nobody can comment, in a moderator's words or the teller's. */
  lockedAt: Time | null
  lockedReason: string
  closedAt: Time | null
  /** Comments of the same person are that far apart, until then. */
  slowedUntil: Time | null
  slowedSeconds: number
  /** Told in a flood of newcomers: it is in no list of the whole site for now. */
  asideAt: Time | null
  author: Author
  cover: Cover | null
  tags: string[]
}

export interface Author {
  id: number
  /** Null for an alias, which has no page. */
  username: string | null
  displayName: string
  avatarHash: string | null
  pronouns: string
  bio: string
  link: string
}

export interface Cover {
  hash: string
  width: number
  height: number
  colour: string
}

/**
 * Stories that everybody may read: every lookup of a story for a page starts here.
 * @param mutes of whom they are listed for; a story that somebody goes to by itself is shown to them all the same
 */
export function readableStories(db: Db, mutes: MutedIds = NO_MUTES) {
  return db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where(unmutedStory(mutes))
}

/** Those of them that are on the lists of the whole site. */
export const listedStories = (db: Db, mutes: MutedIds = NO_MUTES) =>
  readableStories(db, mutes).where('story.aside_at', 'is', null)

export async function findStory(db: Db, shortId: string): Promise<Story | undefined> {
  const row = await wholeStory(db, { shortId })
  if (!row) return undefined
  const {
    authorId,
    username,
    displayName,
    avatarHash,
    pronouns,
    bio,
    link,
    hash,
    width,
    height,
    colour,
    ...story
  } = row
  return {
    ...story,
    publishedAt: story.publishedAt ?? 0,
    author: { id: authorId, username, displayName, avatarHash, pronouns, bio, link },
    cover: hash === null ? null : { hash, width: width ?? 0, height: height ?? 0, colour: colour ?? '' },
    tags: (await tagsOfStories(db, [row.id])).get(row.id) ?? []
  }
}

const wholeStory = preparedRow((db, { shortId }: { shortId: string }) =>
  readableStories(db)
    .leftJoin('image as cover', 'cover.id', 'story.cover_image_id')
    .select([
      'story.id',
      'story.short_id as shortId',
      'story.slug',
      'story.title',
      'story.body_html as bodyHtml',
      'story.excerpt',
      'story.reading_minutes as readingMinutes',
      'story.source_url as sourceUrl',
      'story.published_at as publishedAt',
      'story.edited_at as editedAt',
      'story.comment_count as commentCount',
      'story.reaction_count as reactionCount',
      'story.locked_at as lockedAt',
      'story.locked_reason as lockedReason',
      'story.closed_at as closedAt',
      'story.slowed_until as slowedUntil',
      'story.slowed_seconds as slowedSeconds',
      'story.aside_at as asideAt',
      'author.id as authorId',
      bylineUsername,
      avatarColumn('author'),
      'author.display_name as displayName',
      'author.pronouns',
      'author.bio',
      'author.link',
      'cover.hash',
      'cover.width',
      'cover.height',
      'cover.colour'
    ])
    .where('story.short_id', '=', shortId)
)

/** The rendered texts of these stories, by id: the story, and what its teller learned. */
export async function storyTexts(
  db: Db,
  ids: readonly number[]
): Promise<Map<number, { bodyHtml: string; lessonHtml: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await readableStories(db)
    .leftJoin('story_facts', 'story_facts.story_id', 'story.id')
    .select(['story.id', 'story.body_html as bodyHtml', 'story_facts.lesson_html as lessonHtml'])
    .where('story.id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, bodyHtml, lessonHtml }) => [id, { bodyHtml, lessonHtml: lessonHtml ?? '' }]))
}

/**
 * Who took down a story for good; undefined for one that was never published, is withheld, or was deleted before
 * anybody answered.
 */
export async function findRemovedStory(
  db: Db,
  shortId: string
): Promise<{ by: Remover | null; reason: string } | undefined> {
  return db
    .selectFrom('story')
    .select(['removed_by as by', 'removed_reason as reason'])
    .where('short_id', '=', shortId)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('removed_by', 'in', ['moderator', 'origin']),
        eb.and([eb('removed_by', '=', 'author'), eb('comment_count', '>', 0)])
      ])
    )
    .executeTakeFirst()
}

/** Takes a story down for everybody, one that is only withheld too. Taking it down twice changes nothing. */
export async function removeStory(db: Db, storyId: number, removal: StoryRemoval): Promise<void> {
  await inTransaction(db, async (trx) => {
    const state = await storyState(trx, storyId)
    if (state && isPassing(state.removedBy)) await takeAway(trx, state, removal)
  })
}

/** Not removed, or not for good. */
export const isPassing = (removedBy: Remover | null): boolean =>
  removedBy === null || removedBy === 'hidden' || removedBy === 'held'

export interface StoryState {
  id: number
  publishedAt: Time | null
  removedBy: Remover | null
  hiddenAt: Time | null
  heldAt: Time | null
  /** It can be read, and is in no list of the whole site: see aside.ts. */
  asideAt: Time | null
}

/** What keeps a story, in whatever state, from being read. */
export const storyState = (db: Db, storyId: number): Promise<StoryState | undefined> =>
  db
    .selectFrom('story')
    .select([
      'id',
      'published_at as publishedAt',
      'removed_by as removedBy',
      'hidden_at as hiddenAt',
      'held_at as heldAt',
      'aside_at as asideAt'
    ])
    .where('id', '=', storyId)
    .executeTakeFirst()

export interface StoryRemoval {
  by: Remover
  reason: string
  at: Time
}

/** Gives a story another reason not to be read, or none, and counts it accordingly. In a transaction of the caller's. */
export async function takeAway(trx: Db, story: StoryState, removal: StoryRemoval | null): Promise<void> {
  await trx
    .updateTable('story')
    .set({
      removed_at: removal?.at ?? null,
      removed_by: removal?.by ?? null,
      removed_reason: removal?.reason ?? ''
    })
    .where('id', '=', story.id)
    .execute()
  if (story.publishedAt === null) return
  if (removal && story.removedBy === null) await unlistStory(trx, story.id)
  if (!removal && story.removedBy !== null && story.asideAt === null) await listStory(trx, story.id)
}
