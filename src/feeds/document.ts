import type { Channel } from './channels.ts'
import type { Entry, FeedDocument } from './entries.ts'
import { type FeedItem, lastChange } from './items.ts'
import { writeJson } from './jsonFeed.ts'
import { absoluteLinks } from './links.ts'
import { writeAtom, writeRss } from './xmlFeed.ts'

export const FEED_FORMATS = ['rss', 'atom', 'json'] as const
export type FeedFormat = (typeof FEED_FORMATS)[number]

export const MEDIA_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8'
}

const WRITERS: Record<FeedFormat, (document: FeedDocument) => string> = {
  rss: writeRss,
  atom: writeAtom,
  json: writeJson
}

export function writeFeed(
  format: FeedFormat,
  channel: Channel,
  items: readonly FeedItem[],
  baseUrl: string
): string {
  return WRITERS[format]({
    title: channel.title,
    description: channel.description,
    pageUrl: baseUrl + channel.page,
    selfUrl: `${baseUrl}${channel.path}.${format}${channel.query ?? ''}`,
    iconUrl: `${baseUrl}/static/icons/mark-192.png`,
    tagsUrl: `${baseUrl}/t`,
    changedAt: lastChange(items),
    entries: items.map((item) => toEntry(item, baseUrl))
  })
}

function toEntry({ path, author, ...item }: FeedItem, baseUrl: string): Entry {
  const url = baseUrl + path
  return {
    ...item,
    id: baseUrl + item.id,
    url,
    contentHtml: absoluteLinks(item.contentHtml, url),
    author: { name: author.name, ...(author.path && { url: baseUrl + author.path }) }
  }
}
