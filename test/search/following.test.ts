import { afterAll, beforeAll, expect, test } from 'vitest'
import { LIMITS } from '../../src/limits/limits.ts'
import { removeStory } from '../../src/stories/store.ts'
import { buildSite, closeSite, SITE, startApp, type TestApp } from '../support/app.ts'
import { HOUR, makeStory, NOON } from '../support/make.ts'

let site: TestApp
beforeAll(async () => {
  site = await buildSite()
  await makeStory(site.db, { title: 'A pelican on the line', tags: ['birds'] })
  await makeStory(site.db, { title: 'Pelicans again & again', publishedAt: NOON + HOUR, tags: ['birds'] })
  await makeStory(site.db, { title: 'Quiet', markdown: 'Nothing at all.', publishedAt: NOON + 2 * HOUR })
})
afterAll(() => closeSite(site))

const titlesOf = async (path: string) => {
  const answer = await site.browser.get(path)
  expect(answer.status, path).toBe(200)
  return (JSON.parse(answer.body) as { items: Array<{ title: string }> }).items.map(({ title }) => title)
}

test('a search can be followed: its page names the feeds, which hold what it finds, the latest first', async () => {
  const { body } = await site.browser.get('/search?q=pelican+tag%3Abirds')
  const feeds = [...body.matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">/g)]
  expect(feeds.map(([, type]) => type)).toEqual([
    'application/rss+xml',
    'application/atom+xml',
    'application/feed+json'
  ])
  for (const [, type, path = ''] of feeds) {
    const feed = await site.browser.get(path.replaceAll('&amp;', '&'))
    expect(feed.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(feed.body).toContain(`${SITE}/search?q=pelican+tag%3Abirds`)
  }
  expect(body).toContain('href="/search.rss?q=pelican+tag%3Abirds"')
  expect(await titlesOf('/search.json?q=pelican+tag%3Abirds')).toEqual([
    'Pelicans again & again',
    'A pelican on the line'
  ])
})

test.each(['', '?q=', '?q=%00', '?q=%22', '?q=nowhere-at-all', '?q=%D8%A7%F0%9F%92%A9"*()', '?other=1'])(
  'a feed of a search for nothing, /search.json%s, is empty',
  async (query) => expect(await titlesOf(`/search.json${query}`)).toEqual([])
)

test('the feed of a long search is a feed in all formats', async () => {
  for (const format of ['rss', 'atom', 'json'])
    expect((await site.browser.get(`/search.${format}?q=${'pelican"<]]> '.repeat(400)}`)).status).toBe(200)
  expect((await site.browser.get('/search.xml?q=pelican')).status).toBe(404)
})

test('a story that was taken down leaves the feeds of searches', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db, { title: 'A walrus' })
  expect((await browser.get('/search.rss?q=walrus')).body).toContain('A walrus</title>')
  await removeStory(db, story.id, { by: 'moderator', reason: '', at: NOON })
  expect((await browser.get('/search.rss?q=walrus')).body).not.toContain('A walrus</title>')
})

test('who searches too often is asked to wait, keeps what was typed, and writes nothing to the database', async () => {
  const { db, browser } = await startApp()
  for (let turn = 0; turn < LIMITS.search.max; turn++)
    expect((await browser.get('/search?q=walrus')).status).toBe(200)
  const answer = await browser.get('/search?q=walrus+%3Ci%3E+tag%3Abirds&in=comments')
  expect(answer.status).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.body).toContain('value="walrus &lt;i&gt; tag:birds"')
  expect(answer.body).toContain('name="in" value="comments"')
  expect(answer.text).toContain('what you typed is still in the box')
  expect((await browser.get('/search.rss?q=walrus')).status).toBe(429)
  expect((await browser.get('/search')).status).toBe(200)
  expect(await db.selectFrom('limit_count').select('key').execute()).toEqual([])
})
