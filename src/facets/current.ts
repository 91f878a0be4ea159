import type { Db } from '../db/open.ts'
import { currentNames } from '../tags/store.ts'
import type { Filters } from './filters.ts'

const NAMED = ['tag', 'tech']

/** The filters with tags and technologies by the names under which they go now. */
export async function withCurrentNames(db: Db, filters: Filters): Promise<Filters> {
  const values = { ...filters.values }
  for (const name of NAMED) if (values[name]) values[name] = (await currentNames(db, values[name])).sort()
  return { ...filters, values }
}
