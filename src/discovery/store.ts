import { sql } from 'kysely'
import type { Db } from '../db/open.ts'

/** The protocol allows 50,000 addresses a file; smaller files are quicker to make and to read. */
export const STORIES_A_SITEMAP = 10_000

export interface SitemapStory {
  shortId: string
  slug: string
  changedAt: number
}

/**
 * Numbers of the parts that hold anything, from 1. Parts are cut by id, so that a story stays in its part; the
 * first is always there, since it holds the site's own pages too.
 */
export async function listSitemaps(db: Db): Promise<number[]> {
  const after = (part: ReturnType<typeof sql.ref>) =>
    listedIn(db)
      .select('id')
      .where('id', '>=', sql<number>`(${part} + 1) * ${sql.lit(STORIES_A_SITEMAP)}`)
      .orderBy('id')
      .limit(1)
  // Jumps from each part to the first story after it.
  const { rows } = await sql<{ number: number }>`
    with recursive part (number) as (
      select cast(0 as bigint)
      union all
      select (${after(sql.ref('part.number'))}) / ${sql.lit(STORIES_A_SITEMAP)} from part where number is not null
    )
    select number from part where number is not null order by number`.execute(db)
  return rows.map(({ number }) => number + 1)
}

/** Stories of the nth part that are read here first, counted from 1. */
export async function readSitemap(db: Db, part: number): Promise<SitemapStory[]> {
  return storiesOf(db, part).execute()
}

function storiesOf(db: Db, part: number) {
  return listedIn(db)
    .select([
      'short_id as shortId',
      'slug',
      (eb) => eb.fn.coalesce('edited_at', 'published_at').$notNull().as('changedAt')
    ])
    .where('id', '>=', (part - 1) * STORIES_A_SITEMAP)
    .where('id', '<', part * STORIES_A_SITEMAP)
    .orderBy('id')
}

const listedIn = (db: Db) =>
  db
    .selectFrom('story')
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('aside_at', 'is', null)
    .where('source_url', 'is', null)
