import { Feed } from 'feed'
import type { CommentLine } from '../comments/lists.ts'
import type { StoryLine } from '../stories/lists.ts'
import { commentPath, personPath, storyPath, tagPath } from '../text/paths.ts'
import { escapeHtml } from '../text/safeHtml.ts'

export const FEED_FORMATS = ['rss', 'atom', 'json'] as const
export type FeedFormat = (typeof FEED_FORMATS)[number]

export const MEDIA_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8'
}

export interface Channel {
  title: string
  description: string
  /** Path of the page that the feed follows. */
  page: string
  /** Path of the feed, without the ending that names its format. */
  path: string
}

export interface FeedItem {
  /** Permanent: stays when the title, and with it the address, changes. */
  id: string
  path: string
  title: string
  summary: string
  contentHtml: string
  author: { name: string; path: string } | null
  tags: string[]
  publishedAt: number
  updatedAt: number
}

export const storyItem = (story: StoryLine & { bodyHtml: string }): FeedItem => ({
  id: `/s/${story.shortId}`,
  path: storyPath(story),
  title: story.title,
  summary: story.excerpt,
  contentHtml: story.bodyHtml,
  author: { name: story.displayName, path: personPath(story.username) },
  tags: story.tags,
  publishedAt: story.publishedAt,
  updatedAt: story.editedAt ?? story.publishedAt
})

export function commentItem(comment: CommentLine): FeedItem {
  const path = commentPath({ shortId: comment.storyShortId }, comment.shortId)
  return {
    id: path,
    path,
    title: `${comment.displayName ?? 'Somebody'} on “${comment.storyTitle}”`,
    summary: '',
    contentHtml: comment.bodyHtml,
    author: comment.username ? { name: comment.displayName ?? '', path: personPath(comment.username) } : null,
    tags: [],
    publishedAt: comment.createdAt,
    updatedAt: comment.editedAt ?? comment.createdAt
  }
}

/** When the feed last changed, in ms; 0 for one that is empty. */
export const lastChange = (items: readonly FeedItem[]): number =>
  Math.max(0, ...items.map((item) => item.updatedAt))

/** The feed as a document; text that XML cannot hold is left out. */
export function writeFeed(
  format: FeedFormat,
  channel: Channel,
  items: readonly FeedItem[],
  baseUrl: string
): string {
  const self = `${baseUrl}${channel.path}.${format}`
  const feed = new Feed({
    id: baseUrl + channel.page,
    link: baseUrl + channel.page,
    title: xmlText(channel.title),
    description: xmlText(channel.description),
    language: 'en',
    copyright: '',
    generator: false,
    updated: new Date(lastChange(items)),
    feed: self,
    feedLinks: { [format]: self }
  })
  for (const item of items) feed.addItem(toEntry(format, item, baseUrl))
  return { rss: () => feed.rss2(), atom: () => feed.atom1(), json: () => feed.json1() }[format]()
}

function toEntry(format: FeedFormat, item: FeedItem, baseUrl: string): Parameters<Feed['addItem']>[0] {
  // An Atom title and summary are declared to be HTML, an RSS title is text, and JSON says which is which.
  const text = (value: string) => (format === 'atom' ? escapeHtml(xmlText(value)) : xmlText(value))
  const author = item.author && { name: xmlText(item.author.name), link: baseUrl + item.author.path }
  return {
    id: baseUrl + item.id,
    link: baseUrl + item.path,
    title: text(item.title),
    ...(item.summary && { description: text(item.summary) }),
    content: xmlText(absoluteLinks(item.contentHtml, baseUrl, item.path)),
    category: item.tags.map((tag) => ({
      name: tag,
      term: tag,
      domain: baseUrl + tagPath(tag),
      scheme: baseUrl + tagPath(tag)
    })),
    date: new Date(item.updatedAt),
    published: new Date(item.publishedAt),
    // RSS wants an e-mail address in <author>; the name goes into dc:creator.
    ...(author && format !== 'rss' && { author: [author] }),
    ...(author &&
      format === 'rss' && { extensions: [{ name: 'dc:creator', objects: { _cdata: author.name } }] })
  }
}

/** Rendered text writes attributes with double quotes only, so links can be found as text. */
function absoluteLinks(html: string, baseUrl: string, path: string): string {
  return html
    .replace(/ (href|src)="\/(?!\/)/g, ` $1="${baseUrl}/`)
    .replace(/ href="#/g, ` href="${baseUrl}${path}#`)
}

/** Without the characters that no XML 1.0 document may hold, escaped or not. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(NOT_XML, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
