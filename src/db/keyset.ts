import { type Expression, type Kysely, type SelectQueryBuilder, sql } from 'kysely'

/**
 * A place in a list that is sorted by a number, highest first, and by short id within equal numbers. It names
 * values, not a row, so pages keep their place while new rows arrive, and a row that a reader may not see
 * cannot be asked for by it.
 */
export interface Cursor {
  key: number
  shortId: string
  towards: 'after' | 'before'
}

export interface Page<Row> {
  rows: Row[]
  /** Query strings of the neighbouring pages, null where the list ends. */
  previous: string | null
  next: string | null
}

interface Sortable {
  shortId: string
  sortKey: number
}

/** Reads `?after=KEY.SHORTID` or `?before=…`; anything else means the first page. */
export function parseCursor(query: {
  after?: string | undefined
  before?: string | undefined
}): Cursor | null {
  const towards = query.before === undefined ? 'after' : 'before'
  const [, key, shortId] = /^(\d{1,15}(?:\.\d{1,20})?)\.([0-9a-z]{8})$/.exec(query[towards] ?? '') ?? []
  return key && shortId ? { key: Number(key), shortId, towards } : null
}

/** The columns behind sortKey and shortId, as `table.column`. */
export interface Columns {
  key: string
  shortId: string
}

/** One page of a query that selects `shortId` and `sortKey`. */
export async function keysetPage<DB, TB extends keyof DB, Row extends Sortable>(
  query: SelectQueryBuilder<DB, TB, Row>,
  columns: Columns,
  cursor: Cursor | null,
  size: number
): Promise<Page<Row>> {
  const found = (await fromCursor(query, columns, cursor, size + 1).execute()) as Row[]
  return pageOf(found, cursor, size)
}

/** Something in a list: enough to look it up. */
export interface Place extends Sortable {
  id: number
}

/**
 * One page of several lists put together; what is in many of them is there once. No list is read further than this
 * page could need of it, so the page costs the same however long they are.
 * @param heads at most 500 queries for places, each read from the cursor on, for one row more than the page has
 */
export async function mergedPage<DB>(
  db: Kysely<DB>,
  heads: ReadonlyArray<Expression<Place>>,
  cursor: Cursor | null,
  size: number
): Promise<Page<Place>> {
  if (heads.length === 0) return { rows: [], previous: null, next: null }
  const lists = heads.map((head) => sql`select id, "shortId", "sortKey" from ${head} as head`)
  const direction = cursor?.towards === 'before' ? sql`asc` : sql`desc`
  const { rows } = await sql<Place>`
    select distinct id, "shortId", "sortKey" from (${sql.join(lists, sql` union all `)}) as place
    order by "sortKey" ${direction}, "shortId" ${direction} limit ${size + 1}`.execute(db)
  return pageOf(rows, cursor, size)
}

/** The first rows of a list after the cursor, or, towards its beginning, before it in turned order. */
export function fromCursor<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  columns: Columns,
  cursor: Cursor | null,
  rows: number
): SelectQueryBuilder<DB, TB, Row> {
  const backwards = cursor?.towards === 'before'
  const [key, shortId] = [sql.ref(columns.key), sql.ref(columns.shortId)]
  const sorted = query
    .orderBy(key, backwards ? 'asc' : 'desc')
    .orderBy(shortId, backwards ? 'asc' : 'desc')
    .limit(rows)
  if (!cursor) return sorted
  const than = backwards ? sql`>` : sql`<`
  return sorted.where(sql<boolean>`(${key}, ${shortId}) ${than} (${cursor.key}, ${cursor.shortId})`)
}

/** @param found what comes first from the cursor on, in its direction: one row more than the page has, if there is one */
export function pageOf<Row extends Sortable>(
  found: readonly Row[],
  cursor: Cursor | null,
  size: number
): Page<Row> {
  const backwards = cursor?.towards === 'before'
  const rows = found.slice(0, size)
  if (backwards) rows.reverse()
  const isFull = found.length > size
  return {
    rows,
    previous: (backwards ? isFull : cursor) ? link('before', rows[0]) : null,
    next: (backwards ? true : isFull) ? link('after', rows.at(-1)) : null
  }
}

function link(towards: Cursor['towards'], row: Sortable | undefined): string | null {
  return row ? `${towards}=${row.sortKey}.${row.shortId}` : null
}
