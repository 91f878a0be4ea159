import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { type Cursor, fromCursor, type Place } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { type MutedIds, unmutedStory, unmutedTagged } from '../mutes/unmuted.ts'
import type { Stretch } from './periods.ts'

export type StoryOrder = 'hot' | 'latest' | 'top'

/** What each order goes by; a tag's list has a column of the same name. */
export const SORT_COLUMN = { hot: 'hot_rank', latest: 'published_at', top: 'points' } as const

/** Where reading a list begins, how many rows of it are read, and for whom. */
export interface Reading {
  cursor: Cursor | null
  rows: number
  mutes: MutedIds
}

/** Readable stories by an author, the newest first. */
export const placesOfAuthor = (db: Db, authorId: Expression<number>, reading: Reading): Expression<Place> =>
  read(
    readablePlaces(db, 'latest', reading).where('story.author_id', '=', authorId),
    'story',
    'latest',
    reading
  )

/** Readable stories that carry a tag. */
export function placesOfTag(
  db: Db,
  tagId: Expression<number>,
  order: StoryOrder,
  reading: Reading,
  but?: number
): Expression<Place> {
  const places = db
    .selectFrom('story_tag')
    .select(['story_tag.story_id as id', 'story_tag.short_id as shortId'])
    .select(sql.ref<number>(`story_tag.${SORT_COLUMN[order]}`).as('sortKey'))
    .where('story_tag.tag_id', '=', tagId)
    .where('story_tag.published_at', 'is not', null)
    .where(unmutedTagged(reading.mutes, 'story_tag.story_id'))
    .$if(but !== undefined, (qb) => qb.where('story_tag.story_id', '!=', but as number))
  return read(places, 'story_tag', order, reading)
}

/** The readable stories of one stretch of time, those with the most points first. */
export function topOfStretch(db: Db, { length, number }: Stretch, reading: Reading): Expression<Place> {
  // Written as in its index, or the database would not know that the index is meant.
  const isIn = sql<SqlBool>`story.published_at / ${sql.lit(length)} = ${number}`
  return read(
    readablePlaces(db, 'top', reading).where(isIn).where('story.aside_at', 'is', null),
    'story',
    'top',
    reading
  )
}

const readablePlaces = (db: Db, order: StoryOrder, { mutes }: Reading) =>
  db
    .selectFrom('story')
    .select(['story.id', 'story.short_id as shortId'])
    .select(sql.ref<number>(`story.${SORT_COLUMN[order]}`).as('sortKey'))
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where(unmutedStory(mutes))

const read = <Table extends 'story' | 'story_tag'>(
  query: SelectQueryBuilder<Schema, Table, Place>,
  table: Table,
  order: StoryOrder,
  { cursor, rows }: Reading
): Expression<Place> => fromCursor(query, columnsOf(table, order), cursor, rows)

export const columnsOf = (table: 'story' | 'story_tag', order: StoryOrder) => ({
  key: `${table}.${SORT_COLUMN[order]}`,
  shortId: `${table}.short_id`
})
