import type { Db } from '../db/open.ts'

/** The protocol allows 50,000 addresses a file; smaller files are quicker to make and to read. */
const STORIES_A_SITEMAP = 10_000

export interface SitemapStory {
  shortId: string
  slug: string
  changedAt: number
}

/** Parts are cut by id, so that a story stays in its part; at least 1. */
export async function countSitemaps(db: Db): Promise<number> {
  const newest = await db
    .selectFrom('story')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst()
  return Math.floor((newest?.id ?? 0) / STORIES_A_SITEMAP) + 1
}

/** Readable stories of the nth part, counted from 1. */
export async function readSitemap(db: Db, part: number): Promise<SitemapStory[]> {
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
    .execute()
}
