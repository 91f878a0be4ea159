import type { Db } from '../db/open.ts'
import { factsFromJson } from '../facts/facts.ts'
import { storiesOf } from '../leaving/words.ts'
import { tagsOfStories } from '../tags/store.ts'
import { commentPath, storyPath } from '../text/paths.ts'
import { picturesIn } from '../text/pictures.ts'
import { type FrontMatter, moment, withFrontMatter } from './frontMatter.ts'
import type { Entry } from './zip.ts'

/** Whose words are written down, and where in the zip. */
export interface Whose {
  /** An account, or its aliases. */
  authorIds: readonly number[]
  /** Ends with a slash, where it is not empty. */
  folder: string
  siteUrl: string
  /** Hashes of the pictures in these texts are added here. */
  pictures: Set<string>
}

/** Every story, draft and comment with its earlier versions, one after the other. */
export async function* textsOf(db: Db, whose: Whose): AsyncGenerator<Entry> {
  for (const authorId of whose.authorIds) {
    for (const { id } of await storiesOf(db, authorId)) yield* storyEntries(db, whose, id)
    for (const id of await idsOf(db, 'comment', authorId)) yield* commentEntries(db, whose, id)
    for (const id of await idsOf(db, 'draft', authorId)) yield* draftEntry(db, whose, id)
  }
}

/** The numbers alone, as there may be many. */
async function idsOf(db: Db, table: 'comment' | 'draft', authorId: number): Promise<number[]> {
  const rows = await (table === 'comment'
    ? db.selectFrom('comment').select('id').where('author_id', '=', authorId).execute()
    : db.selectFrom('draft').select('id').where('account_id', '=', authorId).execute())
  return rows.map(({ id }) => id)
}

async function* storyEntries(db: Db, whose: Whose, id: number): AsyncGenerator<Entry> {
  const story = await db
    .selectFrom('story')
    .leftJoin('story_facts', 'story_facts.story_id', 'story.id')
    .leftJoin('image as cover', 'cover.id', 'story.cover_image_id')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .selectAll('story')
    .select(['story_facts.facts', 'story_facts.licence', 'cover.hash as coverHash'])
    .select('author.display_name as toldBy')
    .where('story.id', '=', id)
    .executeTakeFirst()
  if (!story || story.body_markdown === '') return
  const tags = (await tagsOfStories(db, [id])).get(id) ?? []
  const facts = story.facts ? { ...factsFromJson(story.facts), lessonHtml: undefined } : null
  const place = `${whose.folder}stories/${dayOf(story.created_at)}-${story.slug}-${story.short_id}`
  if (story.coverHash) whose.pictures.add(story.coverHash)
  yield text(whose, `${place}.md`, story.body_markdown, {
    title: story.title,
    told_by: story.toldBy,
    address: whose.siteUrl + storyPath({ shortId: story.short_id, slug: story.slug }),
    tags,
    published: moment(story.published_at),
    edited: moment(story.edited_at),
    ...stateOf(story),
    licence: story.licence,
    cover: story.coverHash && `images/${story.coverHash}.webp`,
    comments: story.comment_count,
    reactions: story.reaction_count,
    facts
  })
  const versions = await db
    .selectFrom('story_version')
    .selectAll()
    .where('story_id', '=', id)
    .orderBy('number')
    .execute()
  for (const { number, title, tags, created_at, body_markdown, facts } of versions) {
    const known = {
      title,
      tags,
      version: number,
      written: moment(created_at),
      facts: facts && JSON.parse(facts)
    }
    yield text(whose, `${place}/version-${number}.md`, body_markdown, known)
  }
}

async function* commentEntries(db: Db, whose: Whose, id: number): AsyncGenerator<Entry> {
  const comment = await db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .selectAll('comment')
    .select('story.short_id as storyShortId')
    .where('comment.id', '=', id)
    .executeTakeFirst()
  if (!comment || comment.body_markdown === '') return
  const place = `${whose.folder}comments/${dayOf(comment.created_at)}-${comment.short_id}`
  yield text(whose, `${place}.md`, comment.body_markdown, {
    address: whose.siteUrl + commentPath({ shortId: comment.storyShortId }, comment.short_id),
    written: moment(comment.created_at),
    edited: moment(comment.edited_at),
    ...stateOf(comment),
    likes: comment.like_count
  })
  const versions = await db
    .selectFrom('comment_version')
    .selectAll()
    .where('comment_id', '=', id)
    .orderBy('number')
    .execute()
  for (const { number, created_at, body_markdown } of versions)
    yield text(whose, `${place}/version-${number}.md`, body_markdown, {
      version: number,
      written: moment(created_at)
    })
}

async function* draftEntry(db: Db, whose: Whose, id: number): AsyncGenerator<Entry> {
  const draft = await db
    .selectFrom('draft')
    .leftJoin('image as cover', 'cover.id', 'draft.cover_image_id')
    .selectAll('draft')
    .select('cover.hash as coverHash')
    .where('draft.id', '=', id)
    .executeTakeFirst()
  if (!draft) return
  if (draft.coverHash) whose.pictures.add(draft.coverHash)
  // A new one that will be told without a name is as private as what was.
  const folder = draft.teller === 'alias' ? PRIVATE : whose.folder
  yield text(whose, `${folder}drafts/${dayOf(draft.created_at)}-${draft.short_id}.md`, draft.body_markdown, {
    title: draft.title,
    tags: draft.tags,
    told: draft.teller === 'alias' ? 'without a name' : 'by name',
    begun: moment(draft.created_at),
    saved: moment(draft.updated_at),
    cover: draft.coverHash && `images/${draft.coverHash}.webp`,
    facts: draft.facts && JSON.parse(draft.facts)
  })
}

/** Where everything stands that must not be shown beside one's name. */
export const PRIVATE = 'PRIVATE-told-without-your-name/'

function text(whose: Whose, name: string, markdown: string, known: FrontMatter): Entry {
  for (const hash of picturesIn(markdown)) whose.pictures.add(hash)
  return { name, content: withFrontMatter(known, markdown) }
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

function stateOf(post: {
  removed_at: number | null
  removed_by: string | null
  removed_reason: string
}): FrontMatter {
  if (post.removed_at === null) return {}
  return { taken_down: moment(post.removed_at), taken_down_by: post.removed_by, reason: post.removed_reason }
}
