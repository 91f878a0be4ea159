import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FEED_FORMATS, type FeedFormat, writeFeed } from '../../src/feeds/document.ts'
import { xmlText } from '../../src/feeds/exactText.ts'
import type { FeedItem } from '../../src/feeds/items.ts'
import { SITE } from '../support/app.ts'
import { NOON } from '../support/make.ts'
import { READERS } from './readers.ts'
import { childOf, parseXml } from './xml.ts'

const HOSTILE: Record<string, string> = {
  'control characters': 'a\u0000b\u0008c\u001bd\u007fe\u0085f',
  'characters that are none': 'a\ufffeb\uffffc\ufdd0d\u{1ffff}e',
  'lone surrogates': 'a\ud800b\udc00c',
  'ends of CDATA': ']]> a ]]>]]> b ]]',
  'beginnings of CDATA': '<![CDATA[ a <![CDATA[',
  'references that are text': '&lt;b&gt; &amp; &amp;amp; &#60; &#x3C; &nosuch; &',
  markup: '<script>alert("1")</script> <b>bold</b> </title> <?xml?>',
  'what `feed` puts around a title': '<title type="html"><![CDATA[a]]></title>',
  emoji: '👩‍🚀 🏴‍☠️ e\u0301 \u200b',
  'text from right to left': 'ליל \u202eABC\u202c مرحبا \u2067x\u2069',
  'quotes and dollars': '"a" \'b\' $& $1 $` \\',
  'line separators': 'a\u2028b\u2029c\u00a0d',
  'a very long text': 'It all went wrong & '.repeat(2_000).trim()
}

const document = (format: FeedFormat, text: string): string => {
  const item: FeedItem = {
    id: '/s/1',
    path: '/s/1/a',
    title: text,
    summary: text,
    contentHtml: `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`,
    author: { name: text, path: null },
    tags: [],
    publishedAt: NOON,
    updatedAt: NOON
  }
  return writeFeed(format, { title: text, description: text, page: '/', path: '/latest' }, [item], SITE)
}

/** Every text of a feed, as its format defines it, without a library that thinks for itself. */
const TEXTS: Record<FeedFormat, (document: string) => string[]> = {
  rss: (document) => {
    const channel = childOf(parseXml(document), 'channel')
    const item = childOf(channel, 'item')
    return [
      ...['title', 'description'].map((name) => childOf(channel, name).text),
      ...['title', 'dc:creator'].map((name) => childOf(item, name).text),
      decoded(childOf(item, 'description').text),
      decoded(childOf(item, 'content:encoded').text.slice(3, -4))
    ]
  },
  atom: (document) => {
    const feed = parseXml(document)
    const entry = childOf(feed, 'entry')
    expect(childOf(entry, 'title').attributes).toEqual({ type: 'text' })
    return [
      ...['title', 'subtitle'].map((name) => childOf(feed, name).text),
      childOf(entry, 'title').text,
      childOf(childOf(entry, 'author'), 'name').text,
      decoded(childOf(entry, 'summary').text),
      decoded(childOf(entry, 'content').text.slice(3, -4))
    ]
  },
  json: (document) => {
    const { title, description, items } = JSON.parse(document)
    const [item] = items
    const content = decoded(item.content_html.slice(3, -4))
    return [title, description, item.title, item.authors[0].name, item.summary, content]
  }
}

const decoded = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const cases = Object.entries(HOSTILE).map(([name, text]) => ({ name, text }))

test.each(cases)('$name come out of every format as they went in', ({ text }) => {
  for (const format of FEED_FORMATS) {
    expect(TEXTS[format](document(format, text)), format).toEqual(Array(6).fill(xmlText(text)))
  }
})

test('any text whatever comes out of every format as it went in', () => {
  const signs = fc.constantFrom(']]>', '&', '<', '>', '"', "'", '&amp;', '&lt;', ' ', '\u0000', '\ud83d', 'a')
  const texts = fc.array(fc.oneof(signs, fc.string({ unit: 'binary' }))).map((parts) => `a${parts.join('')}`)
  fc.assert(
    fc.property(texts, fc.constantFrom(...FEED_FORMATS), (text, format) => {
      expect(TEXTS[format](document(format, text))).toEqual(Array(6).fill(xmlText(text)))
    }),
    { numRuns: 1_000 }
  )
})

test('RSS has plain text in the way its profile asks for, so that `<b>` is read as text by all', () => {
  const rss = document('rss', 'a < <b> & &amp;')
  const written = 'a &#x3C; &#x3C;b&gt; &#x26; &#x26;amp;'
  expect(rss.split(`<title>${written}</title>`)).toHaveLength(4)
  expect(rss.split(`<description>${written}</description>`)).toHaveLength(2)
})

/** Libraries that hand on what a feed says; the others take tags out of titles, or decode them once more. */
const FAITHFUL = ['rss-parser', 'feedsmith']

test.each(cases)('feed readers manage $name in a title', async ({ text }) => {
  for (const format of FEED_FORMATS) {
    for (const [name, read] of Object.entries(READERS[format])) {
      const { items } = await read(document(format, text))
      const isExact = FAITHFUL.includes(name) || !/[&<]\S/.test(text)
      if (isExact) expect(items[0]?.title, `${name}, ${format}`).toBe(xmlText(text))
      else expect(items, name).toHaveLength(1)
    }
  }
})
