import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeStory } from '../../src/stories/store.ts'
import { closeSite, SITE, startApp } from '../support/app.ts'
import { makeStory, NOON } from '../support/make.ts'
import { buildFeedSite, type FeedSite } from './site.ts'

let site: FeedSite
beforeAll(async () => {
  site = await buildFeedSite()
})
afterAll(() => closeSite(site))

test.each([
  '/t/never.rss',
  '/t/Never.rss',
  '/t/.rss',
  '/t/a,b,c,d,e,f.rss',
  '/u/nobody.atom',
  '/u/a%20b.atom',
  '/u/nobody/comments.atom',
  '/s/00000000/comments.json',
  '/s/short/comments.rss',
  '/s/00000000/c/00000000.rss',
  '/latest.xml',
  '/latest.RSS',
  '/latest.',
  '/latest.rss.atom',
  '/hot.html',
  '/comments.xml',
  '/t/mysql.xml',
  '/u/ann.xml'
])('%s is a page that says there is nothing here', async (path) => {
  const { status, headers, text } = await site.browser.get(path)
  expect(status).toBe(404)
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(text).toContain('Nothing here')
})

test('a story without such a comment has no feed of its branch', async () => {
  const story = await makeStory(site.db, { publishedAt: NOON - 1 })
  expect((await site.browser.get(`/s/${story.shortId}/c/00000000.rss`)).status).toBe(404)
})

test('readers of a story that was taken down are told so', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  await removeStory(db, story.id, { by: 'moderator', reason: '', at: NOON })
  const { status, text } = await browser.get(`/s/${story.shortId}/comments.rss`)
  expect(status).toBe(410)
  expect(text).toContain('taken down')
})

test('the usual guesses lead to the latest stories', async () => {
  for (const guess of ['/feed', '/rss', '/feed.xml', '/rss.xml', '/index.xml', '/atom.xml', '/feed.json']) {
    const { status, headers } = await site.browser.get(guess)
    expect(status).toBe(301)
    expect((await site.browser.get(String(headers.location))).status).toBe(200)
  }
})

test('a person’s feed calls itself by one address, however the name was typed', async () => {
  const { body } = await site.browser.get('/u/ANN.atom')
  expect(body).toContain(`rel="self" href="${SITE}/u/ann.atom"`)
})

test('every feed that a page names is there, in the format that it says', async () => {
  const story = Object.values(site.kinds).find(({ page }) => page.includes('/s/'))
  const pages = ['/', '/latest', '/top/all', '/comments', '/t/mysql', '/t/mysql,redis', '/u/ann', '/feeds']
  for (const page of [...pages, '/u/ann/comments', new URL(story?.page ?? '').pathname]) {
    const { status, body } = await site.browser.get(page)
    expect(status, page).toBe(200)
    const links = [...body.matchAll(/<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)">/g)]
    expect(new Set(links.map(([, type]) => type)).size, page).toBe(3)
    for (const [, type, , path = ''] of links) {
      const feed = await site.browser.get(path)
      expect(feed.status, path).toBe(200)
      expect(feed.headers['content-type'], path).toBe(`${type}; charset=utf-8`)
    }
  }
})

test('every kind of feed is named by the page that it follows', async () => {
  for (const [kind, { path, page }] of Object.entries(site.kinds)) {
    const { status, body } = await site.browser.get(new URL(page).pathname)
    expect(status, kind).toBe(200)
    expect(body, kind).toContain(`href="${path}.rss"`)
  }
})
