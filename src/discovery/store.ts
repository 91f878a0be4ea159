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
  const newest = await db
    .selectFrom('story')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst()
  const parts = [1]
  for (let part = 2; (part - 1) * STORIES_A_SITEMAP <= (newest?.id ?? 0); part++) {
    if (await storiesOf(db, part).limit(1).executeTakeFirst()) parts.push(part)
  }
  return parts
}

/** Stories of the nth part that are read here first, counted from 1. */
export async function readSitemap(db: Db, part: number): Promise<SitemapStory[]> {
  return storiesOf(db, part).execute()
}

function storiesOf(db: Db, part: number) {
  return db
    .selectFrom('story')
    .select([
      'short_id as shortId',
      'slug',
      (eb) => eb.fn.coalesce('edited_at', 'published_at').$notNull().as('changedAt')
    ])
    .where('id', '>=', (part - 1) * STORIES_A_SITEMAP)
    .where('id', '<', part * STORIES_A_SITEMAP)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('source_url', 'is', null)
    .orderBy('id')
}
