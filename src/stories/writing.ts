import { inStory, type WrittenText, writeText } from '../accounts/writing.ts'
import type { Db } from '../db/open.ts'
import { excerpt, readingMinutes } from '../text/excerpt.ts'
import { slugOf } from '../text/slug.ts'

/** Columns of what a story says, and of what follows from it. */
export interface WrittenStory extends WrittenText {
  title: string
  slug: string
  excerpt: string
  reading_minutes: number
}

/** Renders a story. Takes up to a second: call it before a transaction. */
export async function writeStory(
  db: Db,
  { title, markdown, siteUrl }: { title: string; markdown: string; siteUrl: string }
): Promise<WrittenStory> {
  return {
    ...(await writeText(db, markdown, inStory(siteUrl))),
    title,
    slug: slugOf(title),
    excerpt: excerpt(markdown),
    reading_minutes: readingMinutes(markdown)
  }
}
