import type { Feed, Item } from 'feed'
import { late } from '../text/late.ts'
import { escapeHtml } from '../text/safeHtml.ts'
import type { Entry, FeedDocument } from './entries.ts'
import { cdataText, elementText, xmlText } from './exactText.ts'

export function writeRss(document: FeedDocument): string {
  const feed = newFeed(document, { image: document.iconUrl })
  for (const entry of document.entries) {
    // RSS wants an e-mail address in <author>; a name has its place in dc:creator.
    const creator = { name: 'dc:creator', objects: { _text: elementText(entry.author.name) } }
    const title = { name: 'title', objects: { _text: elementText(entry.title) } }
    feed.addItem({ ...toItem(entry, document), extensions: [title, creator] })
  }
  return feed.rss2().replace(PLAIN_TEXT, inHexadecimal)
}

/** The RSS Board's profile: readers that take a title for HTML read these references as text nevertheless. */
const PLAIN_TEXT = /<(?:title|description)>[^<]*/g

const inHexadecimal = (xml: string): string => xml.replaceAll('&amp;', '&#x26;').replaceAll('&lt;', '&#x3C;')

export function writeAtom(document: FeedDocument): string {
  const feed = newFeed(document, { favicon: document.iconUrl })
  for (const entry of document.entries) {
    const { name, url } = entry.author
    feed.addItem({
      ...toItem(entry, document),
      author: [{ name: elementText(name), ...(url && { link: url }) }]
    })
  }
  return feed
    .atom1()
    .replace('<feed ', '<feed xml:lang="en" ')
    .replace(TITLE_AS_HTML, '        <title type="text">')
}

/** `feed` calls titles HTML, though half of the readers then show `&amp;` for an ampersand. Ours are text. */
const TITLE_AS_HTML = /^ {8}<title type="html">/gm

function newFeed(document: FeedDocument, look: { image?: string; favicon?: string }): Feed {
  const { Feed: NewFeed } = late('feed') as typeof import('feed')
  return new NewFeed({
    // The page's address would not do: a story's changes with its title, and a comment's is the comment's id.
    id: document.selfUrl,
    link: document.pageUrl,
    title: elementText(document.title),
    description: elementText(document.description),
    language: 'en',
    generator: false,
    updated: new Date(document.changedAt),
    feed: document.selfUrl,
    ...look
  })
}

function toItem(entry: Entry, { tagsUrl }: FeedDocument): Item {
  return {
    id: entry.id,
    link: entry.url,
    title: cdataText(entry.title),
    // Where a description may stand, both formats expect HTML.
    description: escapeHtml(xmlText(entry.summary)),
    // Without any content `feed` forgets to declare the prefix `dc`.
    content: cdataText(entry.contentHtml) || '<p></p>',
    category: entry.tags.map((tag) => ({ name: tag, term: tag, domain: tagsUrl, scheme: tagsUrl })),
    date: new Date(entry.updatedAt),
    published: new Date(entry.publishedAt)
  }
}
