import { extractFromJson, extractFromXml } from '@extractus/feed-extractor'
import { parseFeed as parseWithRowan } from '@rowanmanning/feed-parser'
import FeedParser from 'feedparser'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import type { FeedFormat } from '../../src/feeds/document.ts'

/** What a feed reader makes of an item; keys that its library knows nothing of are left out. */
export interface ReadItem {
  id?: string | undefined
  title?: string | undefined
  url?: string | undefined
  author?: string | undefined
  publishedAt?: number
  updatedAt?: number
  categories?: Array<string | undefined>
  contentHtml?: string | undefined
}

export interface ReadFeed {
  title?: string | undefined
  page?: string | undefined
  items: ReadItem[]
}

type Reader = (text: string) => Promise<ReadFeed>

/** The one of them that reads all three formats and hands on all that they say. */
export const FEEDSMITH: Record<FeedFormat, Reader> = {
  rss: readRssWithFeedsmith,
  atom: readAtomWithFeedsmith,
  json: readJsonWithFeedsmith
}

/** Libraries that people's feed readers are made of; each fails on a feed that it cannot read. */
export const READERS: Record<FeedFormat, Record<string, Reader>> = {
  rss: {
    'rss-parser': readRssWithRssParser,
    feedparser: (text) => readWithFeedparser(text, 'rss'),
    '@rowanmanning/feed-parser': (text) => readWithRowan(text, 'rss'),
    feedsmith: FEEDSMITH.rss,
    '@extractus/feed-extractor': async (text) => fromExtractor(extractFromXml(text))
  },
  atom: {
    'rss-parser': readAtomWithRssParser,
    feedparser: (text) => readWithFeedparser(text, 'atom'),
    '@rowanmanning/feed-parser': (text) => readWithRowan(text, 'atom'),
    feedsmith: FEEDSMITH.atom,
    '@extractus/feed-extractor': async (text) => fromExtractor(extractFromXml(text))
  },
  json: {
    feedsmith: FEEDSMITH.json,
    '@extractus/feed-extractor': async (text) => fromExtractor(extractFromJson(text))
  }
}

const time = (text: string | undefined): number => Date.parse(text ?? '')

async function readRssWithRssParser(text: string): Promise<ReadFeed> {
  const feed = await new RssParser({ customFields: { item: ['content:encoded'] } }).parseString(text)
  return {
    title: feed.title,
    page: feed.link,
    items: feed.items.map((item) => ({
      id: item.guid,
      title: item.title,
      url: item.link,
      author: item.creator,
      publishedAt: time(item.isoDate),
      // The types say strings; a category with an attribute is an object.
      categories: (item.categories ?? []).map((category) => (category as unknown as { _: string })._),
      contentHtml: item['content:encoded']
    }))
  }
}

async function readAtomWithRssParser(text: string): Promise<ReadFeed> {
  const feed = await new RssParser<object, { id: string; author: string }>().parseString(text)
  return {
    title: feed.title,
    page: feed.link,
    items: feed.items.map((item) => ({
      id: item.id,
      title: item.title,
      url: item.link,
      author: item.author,
      publishedAt: time(item.isoDate),
      contentHtml: item.content
    }))
  }
}

async function readWithFeedparser(text: string, type: 'rss' | 'atom'): Promise<ReadFeed> {
  const parser = new FeedParser({ resume_saxerror: false })
  parser.end(text)
  const items: FeedParser.Item[] = []
  for await (const item of parser) items.push(item)
  if (parser.meta['#type'] !== type) throw new Error(`Read as ${parser.meta['#type']}`)
  return {
    title: parser.meta.title,
    page: parser.meta.link,
    items: items.map((item) => ({
      id: item.guid,
      title: item.title,
      url: item.link,
      author: item.author,
      publishedAt: item.pubdate?.getTime() ?? 0,
      ...(type === 'atom' && { updatedAt: item.date?.getTime() ?? 0 }),
      categories: item.categories,
      contentHtml: item.description
    }))
  }
}

async function readWithRowan(text: string, type: 'rss' | 'atom'): Promise<ReadFeed> {
  const feed = parseWithRowan(text)
  if (feed.meta.type !== type) throw new Error(`Read as ${feed.meta.type}`)
  return {
    title: feed.title ?? undefined,
    page: feed.url ?? undefined,
    items: feed.items.map((item) => ({
      id: item.id ?? undefined,
      title: item.title ?? undefined,
      url: item.url ?? undefined,
      author: item.authors[0]?.name ?? undefined,
      publishedAt: item.published?.getTime() ?? 0,
      ...(type === 'atom' && { updatedAt: item.updated?.getTime() ?? 0 }),
      categories: item.categories.map((category) => category.term),
      contentHtml: item.content ?? undefined
    }))
  }
}

async function readRssWithFeedsmith(text: string): Promise<ReadFeed> {
  const feed = parseRssFeed(text)
  return {
    title: feed.title,
    page: feed.link,
    items: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      title: item.title,
      url: item.link,
      author: item.dc?.creators?.[0],
      publishedAt: time(item.pubDate),
      categories: (item.categories ?? []).map((category) => category.name),
      contentHtml: item.content?.encoded
    }))
  }
}

async function readAtomWithFeedsmith(text: string): Promise<ReadFeed> {
  const feed = parseAtomFeed(text)
  return {
    title: feed.title?.value,
    page: feed.links?.find((link) => link.rel === 'alternate')?.href,
    items: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      title: entry.title?.value,
      url: entry.links?.[0]?.href,
      author: entry.authors?.[0]?.name,
      publishedAt: time(entry.published),
      updatedAt: time(entry.updated),
      categories: (entry.categories ?? []).map((category) => category.term),
      contentHtml: entry.content?.value
    }))
  }
}

async function readJsonWithFeedsmith(text: string): Promise<ReadFeed> {
  const feed = parseJsonFeed(text)
  return {
    title: feed.title,
    page: feed.home_page_url,
    items: (feed.items ?? []).map((item) => ({
      id: item.id,
      title: item.title,
      url: item.url,
      author: item.authors?.[0]?.name,
      publishedAt: time(item.date_published),
      updatedAt: time(item.date_modified),
      categories: item.tags ?? [],
      contentHtml: item.content_html
    }))
  }
}

/** Knows neither author nor whole text, and of an Atom entry's times the later one only. */
function fromExtractor(feed: ReturnType<typeof extractFromXml>): ReadFeed {
  const entries = feed.entries ?? []
  return {
    title: feed.title,
    page: feed.link,
    items: entries.map(({ id, title, link }) => ({ id, title, url: link }))
  }
}
