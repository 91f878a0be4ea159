import type { Entry, FeedDocument } from './entries.ts'
import { xmlText } from './exactText.ts'

/** JSON Feed 1.1; the `feed` package knows 1.0 only. The text is the same as in the other formats. */
export function writeJson(feed: FeedDocument): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: xmlText(feed.title),
    home_page_url: feed.pageUrl,
    feed_url: feed.selfUrl,
    description: xmlText(feed.description),
    icon: feed.iconUrl,
    language: 'en',
    items: feed.entries.map(toItem)
  })
}

function toItem(entry: Entry): Record<string, unknown> {
  return {
    id: entry.id,
    url: entry.url,
    title: xmlText(entry.title),
    summary: xmlText(entry.summary),
    content_html: xmlText(entry.contentHtml),
    date_published: new Date(entry.publishedAt).toISOString(),
    date_modified: new Date(entry.updatedAt).toISOString(),
    authors: [{ ...entry.author, name: xmlText(entry.author.name) }],
    ...(entry.tags.length > 0 && { tags: entry.tags })
  }
}
