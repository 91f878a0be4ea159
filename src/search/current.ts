import type { Db } from '../db/open.ts'
import { namesNow } from '../tags/store.ts'
import { type Filter, readFilter } from './filters.ts'
import type { Query } from './query.ts'

/** The query with tags and technologies by the names under which they go now: links are kept for longer than names. */
export async function withCurrentNames(db: Db, query: Query): Promise<Query> {
  const named = query.filters.filter(({ name }) => NAMED.includes(name))
  if (named.length === 0) return query
  const now = await namesNow(
    db,
    named.map(({ value }) => value)
  )
  return { ...query, filters: query.filters.map((filter) => renamed(filter, now)) }
}

const NAMED = ['tag', 'tech']

function renamed(filter: Filter, now: ReadonlyMap<string, string>): Filter {
  const name = NAMED.includes(filter.name) ? now.get(filter.value) : undefined
  const read = name && name !== filter.value ? readFilter(filter.name, name, filter.isExcluded) : null
  return read && read !== 'unknown' ? read : filter
}
