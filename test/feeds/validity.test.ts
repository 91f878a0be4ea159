import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeSite, SITE, startApp } from '../support/app.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { READERS } from './readers.ts'
import { buildFeedSite, type FeedSite } from './site.ts'
import { childOf, childrenOf, type Element, parseXml } from './xml.ts'

let site: FeedSite
beforeAll(async () => {
  site = await buildFeedSite()
})
afterAll(() => closeSite(site))

const RFC_822 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What the W3C's feed validator asks for, as far as it concerns what the site writes. */
const RULES = { rss: checkRss, atom: checkAtom, json: checkJson }

describe.each(['rss', 'atom', 'json'] as const)('%s', (format) => {
  test('every feed keeps the rules of its format', async () => {
    for (const { path } of Object.values(site.kinds)) {
      const { body, headers } = await site.browser.get(`${path}.${format}`)
      expect(headers['content-type']).toMatch(/^application\/(rss\+xml|atom\+xml|feed\+json); charset=utf-8$/)
      RULES[format](body, SITE + path)
    }
  })

  test('an empty feed keeps them too', async () => {
    const { db, browser } = await startApp()
    await makeAccount(db, 'ann')
    const story = await makeStory(db, { markdown: '' })
    for (const path of ['/u/ann', '/u/ann/comments', '/comments', `/s/${story.shortId}/comments`]) {
      const { status, body } = await browser.get(`${path}.${format}`)
      expect(status).toBe(200)
      RULES[format](body, SITE + path)
      for (const [name, read] of Object.entries(READERS[format])) {
        // This library takes an Atom feed without entries for no feed.
        if (name === '@extractus/feed-extractor' && format === 'atom') continue
        expect((await read(body)).items, name).toEqual([])
      }
    }
  })

  test('a story without text is an item like others', async () => {
    const { db, browser } = await startApp()
    await makeStory(db, { markdown: '', tags: [] })
    const { body } = await browser.get(`/latest.${format}`)
    RULES[format](body, `${SITE}/latest`)
    for (const read of Object.values(READERS[format])) expect((await read(body)).items).toHaveLength(1)
  })
})

const textOf = (element: Element, name: string): string => childOf(element, name).text

function checkRss(body: string, url: string): void {
  const rss = parseXml(body)
  expect(rss.attributes).toMatchObject({
    version: '2.0',
    'xmlns:atom': 'http://www.w3.org/2005/Atom',
    ...(body.includes('<item>') && {
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:content': 'http://purl.org/rss/1.0/modules/content/'
    })
  })
  const channel = childOf(rss, 'channel')
  for (const name of ['title', 'link', 'description']) expect(textOf(channel, name)).not.toBe('')
  expect(textOf(channel, 'language')).toBe('en')
  expect(textOf(channel, 'lastBuildDate')).toMatch(RFC_822)
  const self = { href: `${url}.rss`, rel: 'self', type: 'application/rss+xml' }
  expect(childOf(channel, 'atom:link').attributes).toEqual(self)
  const image = childOf(channel, 'image')
  expect(textOf(image, 'title')).toBe(textOf(channel, 'title'))
  expect(textOf(image, 'link')).toBe(textOf(channel, 'link'))
  const items = childrenOf(channel, 'item')
  for (const item of items) checkRssItem(item)
  expectUnique(items.map((item) => textOf(item, 'guid')))
}

function checkRssItem(item: Element): void {
  const names = item.children.map((child) => child.name)
  expect(names.indexOf('description')).toBeLessThan(names.indexOf('content:encoded'))
  expect(names).not.toContain('author')
  for (const name of ['title', 'description', 'dc:creator']) expect(textOf(item, name)).not.toBe('')
  expect(URL.canParse(textOf(item, 'link'))).toBe(true)
  expect(childOf(item, 'guid').attributes).toEqual({ isPermaLink: 'false' })
  expect(textOf(item, 'pubDate')).toMatch(RFC_822)
  for (const { attributes } of childrenOf(item, 'category')) expect(attributes.domain).toBe(`${SITE}/t`)
  expectWholeLinks(textOf(item, 'content:encoded'))
}

function checkAtom(body: string, url: string): void {
  const feed = parseXml(body)
  expect(feed.attributes.xmlns).toBe('http://www.w3.org/2005/Atom')
  for (const name of ['id', 'title', 'updated']) expect(textOf(feed, name)).not.toBe('')
  expect(textOf(feed, 'updated')).toMatch(RFC_3339)
  expect(new Date(textOf(feed, 'updated')).getUTCFullYear()).toBeGreaterThan(1999)
  const self = childrenOf(feed, 'link').filter((link) => link.attributes.rel === 'self')
  expect(self.map((link) => link.attributes.href)).toEqual([`${url}.atom`])
  const entries = childrenOf(feed, 'entry')
  for (const entry of entries) checkAtomEntry(entry)
  expectUnique([textOf(feed, 'id'), ...entries.map((entry) => textOf(entry, 'id'))])
}

function checkAtomEntry(entry: Element): void {
  expect(URL.canParse(textOf(entry, 'id'))).toBe(true)
  for (const name of ['title', 'summary', 'content']) expect(textOf(entry, name)).not.toBe('')
  expect(childOf(entry, 'summary').attributes).toEqual({ type: 'html' })
  expect(childOf(entry, 'content').attributes).toEqual({ type: 'html' })
  expect(textOf(childOf(entry, 'author'), 'name')).not.toBe('')
  for (const name of ['published', 'updated']) expect(textOf(entry, name)).toMatch(RFC_3339)
  for (const { attributes } of childrenOf(entry, 'category')) {
    expect(attributes).toEqual({ term: attributes.label, label: attributes.label, scheme: `${SITE}/t` })
  }
  expectWholeLinks(textOf(entry, 'content'))
}

function checkJson(body: string, url: string): void {
  const feed = JSON.parse(body)
  expect(feed).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', feed_url: `${url}.json` })
  expect(feed.title).not.toBe('')
  expect(URL.canParse(feed.home_page_url)).toBe(true)
  for (const item of feed.items) {
    expect(item.id).toEqual(expect.any(String))
    expect(item.content_html).toEqual(expect.any(String))
    expect([item.date_published, item.date_modified]).toEqual(Array(2).fill(expect.stringMatching(RFC_3339)))
    expect(item.authors).toEqual([expect.objectContaining({ name: expect.stringMatching(/./) })])
    expectWholeLinks(item.content_html)
  }
  expectUnique(feed.items.map((item: { id: string }) => item.id))
}

const expectUnique = (ids: string[]): void => expect(new Set(ids).size).toBe(ids.length)

const expectWholeLinks = (html: string): void =>
  expect(html).not.toMatch(/<[^>]* (?:href|src)="(?!https?:|mailto:)/)
