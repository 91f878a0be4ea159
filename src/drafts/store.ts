import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Schema, Time } from '../db/schema.ts'
import { typedFromJson } from '../facts/typed.ts'
import type { DraftFields } from './fields.ts'

/** More unfinished stories than anybody has in them; a script that makes drafts ends here. */
export const MAX_DRAFTS = 100

export interface Draft extends DraftFields {
  id: number
  shortId: string
  /** Whoever writes it; in a shared one whoever tells it, so an alias as well. */
  accountId: number
  /** Counts saves of the text. A form says which save it began with, so that none is overwritten unseen. */
  revision: number
  previewKey: string | null
  updatedAt: Time
  coverImageId: number | null
  cover: { hash: string; width: number; height: number; colour: string } | null
  /** The story that this draft changes. */
  story: DraftedStory | null
}

export interface DraftedStory {
  id: number
  shortId: string
  slug: string
  isPublished: boolean
  isAlias: boolean
  tellerName: string
}

/** A draft of this account; nobody else's is ever found, nor one of a story that is deleted. */
export async function findDraft(db: Db, accountId: number, shortId: string): Promise<Draft | undefined> {
  const row = await draftsOf(db, accountId).where('draft.short_id', '=', shortId).executeTakeFirst()
  return row && { ...toDraft(row), accountId }
}

/** The draft that a preview link opens, to anybody. */
export async function findSharedDraft(db: Db, previewKey: string): Promise<Draft | undefined> {
  const row = await drafts(db).where('draft.preview_key', '=', previewKey).executeTakeFirst()
  return row && toDraft(row)
}

/** All drafts of an account, the last written first. */
export async function listDrafts(db: Db, accountId: number): Promise<Draft[]> {
  const rows = await draftsOf(db, accountId).orderBy('draft.updated_at', 'desc').execute()
  return rows.map((row) => ({ ...toDraft(row), accountId }))
}

export async function countDrafts(db: Db, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('draft')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(isOwn(accountId))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const draftsOf = (db: Db, accountId: number) => drafts(db).where(isOwn(accountId))

/** Written by this account, or changing what one of its aliases tells. */
const isOwn = (accountId: number) => (eb: ExpressionBuilder<Schema, 'draft'>) =>
  eb.or([
    eb('draft.account_id', '=', accountId),
    eb(
      'draft.account_id',
      'in',
      eb.selectFrom('alias_owner').select('alias_id').where('alias_owner.account_id', '=', accountId)
    )
  ])

function drafts(db: Db) {
  return db
    .selectFrom('draft')
    .leftJoin('image as cover', 'cover.id', 'draft.cover_image_id')
    .leftJoin('story', 'story.id', 'draft.story_id')
    .leftJoin('account as author', 'author.id', 'story.author_id')
    .select([
      'draft.id',
      'draft.short_id as shortId',
      'draft.account_id as accountId',
      'draft.title',
      'draft.tags',
      'draft.body_markdown as markdown',
      'draft.teller',
      'draft.facts',
      'draft.revision',
      'draft.preview_key as previewKey',
      'draft.updated_at as updatedAt',
      'draft.cover_image_id as coverImageId',
      'cover.hash',
      'cover.width',
      'cover.height',
      'cover.colour',
      'story.id as storyId',
      'story.short_id as storyShortId',
      'story.slug',
      'story.published_at as publishedAt',
      'author.kind as authorKind',
      'author.display_name as authorName'
    ])
    .where('story.removed_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof drafts>['execute']>>[number]

function toDraft(row: Row): Draft {
  const { hash, width, height, colour, storyId, storyShortId, slug, publishedAt, ...draft } = row
  const { authorKind, authorName, ...own } = draft
  return {
    ...own,
    facts: typedFromJson(own.facts),
    cover: hash === null ? null : { hash, width: width ?? 0, height: height ?? 0, colour: colour ?? '' },
    story: storyId === null ? null : { id: storyId, ...drafted() }
  }

  function drafted(): Omit<DraftedStory, 'id'> {
    return {
      shortId: storyShortId ?? '',
      slug: slug ?? '',
      isPublished: publishedAt !== null,
      isAlias: authorKind === 'alias',
      tellerName: authorName ?? ''
    }
  }
}
