import { type SelectQueryBuilder, sql } from 'kysely'

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

/**
 * One page of a query that selects `shortId` and `sortKey`.
 * @param columns the columns behind sortKey and shortId, as `table.column`
 */
export async function keysetPage<DB, TB extends keyof DB, Row extends Sortable>(
  query: SelectQueryBuilder<DB, TB, Row>,
  columns: { key: string; shortId: string },
  cursor: Cursor | null,
  size: number
): Promise<Page<Row>> {
  const backwards = cursor?.towards === 'before'
  const [key, shortId] = [sql.ref(columns.key), sql.ref(columns.shortId)]
  let page = query
    .orderBy(key, backwards ? 'asc' : 'desc')
    .orderBy(shortId, backwards ? 'asc' : 'desc')
    .limit(size + 1)
  if (cursor) {
    const than = backwards ? sql`>` : sql`<`
    page = page.where(sql<boolean>`(${key}, ${shortId}) ${than} (${cursor.key}, ${cursor.shortId})`)
  }
  const found = (await page.execute()) as Row[]
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
