import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { writeSitemap } from '../../src/discovery/sitemap.ts'
import { STORIES_A_SITEMAP } from '../../src/discovery/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { childOf, childrenOf, parseXml } from '../feeds/xml.ts'
import { SITE, startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { isOnServer } from '../support/database.ts'
import { DAY, type MadeStory, makeStory, NOON } from '../support/make.ts'

const PROTOCOL = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/** Addresses in a sitemap or its index, with the time of their last change. */
async function read(browser: Browser, path: string, root: string): Promise<Map<string, string | undefined>> {
  const { status, headers, body } = await browser.get(path)
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/xml; charset=utf-8')
  const top = parseXml(body)
  expect([top.name, top.attributes.xmlns]).toEqual([root, PROTOCOL])
  return new Map(
    top.children.map((entry) => [childOf(entry, 'loc').text, childrenOf(entry, 'lastmod')[0]?.text])
  )
}

const index = (browser: Browser) => read(browser, '/sitemap.xml', 'sitemapindex')
const part = (browser: Browser, number: number) => read(browser, `/sitemap-${number}.xml`, 'urlset')

async function moveToId(db: Db, story: MadeStory, id: number): Promise<void> {
  if (isOnServer) await sql`delete from story_search where id = ${story.id}`.execute(db)
  await db.updateTable('story').set({ id }).where('id', '=', story.id).execute()
}

test('robots are led to the sitemap and may read everything that is to be read', async () => {
  const { browser } = await startApp()
  const { status, headers, body } = await browser.get('/robots.txt')
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(body).toBe(`User-agent: *\nDisallow: /theme\n\nSitemap: ${SITE}/sitemap.xml\n`)
})

test('a site without stories has a sitemap of its own pages, all of which are there', async () => {
  const { browser } = await startApp()
  expect([...(await index(browser)).keys()]).toEqual([`${SITE}/sitemap-1.xml`])
  const pages = [...(await part(browser, 1)).keys()]
  expect(pages).toContain(`${SITE}/`)
  for (const page of pages) {
    const { status, body } = await browser.get(new URL(page).pathname)
    expect(status, page).toBe(200)
    expect(body, page).toContain(`<link rel="canonical" href="${page}">`)
  }
})

test('the sitemap holds what is read here first, with the time when it was last written', async () => {
  const { db, browser } = await startApp()
  const plain = await makeStory(db)
  const edited = await makeStory(db, { editedAt: NOON + DAY })
  const elsewhere = await makeStory(db, { sourceUrl: 'https://elsewhere.example/a' })
  const removed = await makeStory(db)
  await removeStory(db, removed.id, { by: 'author', reason: '', at: NOON })
  const draft = await makeStory(db)
  await db.updateTable('story').set({ published_at: null }).where('id', '=', draft.id).execute()

  const entries = await part(browser, 1)
  expect(entries.get(SITE + plain.path)).toBe('2026-03-01T12:00:00.000Z')
  expect(entries.get(SITE + edited.path)).toBe('2026-03-02T12:00:00.000Z')
  for (const story of [elsewhere, removed, draft])
    expect([...entries.keys()]).not.toContain(SITE + story.path)
})

test('a large sitemap is cut into parts that are all there, and in which no story is missing', async () => {
  const { db, browser } = await startApp()
  const ids = [STORIES_A_SITEMAP - 1, STORIES_A_SITEMAP, 3 * STORIES_A_SITEMAP + 5]
  const stories = await Promise.all(ids.map(() => makeStory(db, { tags: [] })))
  for (const [at, story] of stories.entries()) await moveToId(db, story, ids[at] ?? 0)
  const elsewhere = await makeStory(db, { tags: [], sourceUrl: 'https://elsewhere.example/a' })
  await moveToId(db, elsewhere, 4 * STORIES_A_SITEMAP)

  const parts = [...(await index(browser)).keys()]
  expect(parts).toEqual([1, 2, 4].map((number) => `${SITE}/sitemap-${number}.xml`))
  const found = await Promise.all([1, 2, 4].map(async (number) => [...(await part(browser, number)).keys()]))
  expect(found.map((urls, at) => urls.includes(SITE + stories[at]?.path))).toEqual([true, true, true])
  expect(found.flat().filter((url) => url.includes('/s/'))).toHaveLength(3)
})

test('an address with signs that XML has a use for is still that address', () => {
  const url = `https://a.example/?a&b='"<`
  expect(childOf(childOf(parseXml(writeSitemap([{ url }])), 'url'), 'loc').text).toBe(url)
})

test.each(['/sitemap-0.xml', '/sitemap-2.xml', '/sitemap-01.xml', '/sitemap-9999999.xml', '/sitemap-.xml'])(
  '%s is no part of it',
  async (path) => {
    const { db, browser } = await startApp()
    await makeStory(db)
    expect((await browser.get(path)).status).toBe(404)
  }
)

test('a sitemap that has not changed is not sent again', async () => {
  const { db, browser } = await startApp()
  await makeStory(db)
  for (const path of ['/sitemap.xml', '/sitemap-1.xml', '/robots.txt']) {
    const { headers } = await browser.get(path)
    expect((await browser.get(path, { 'if-none-match': String(headers.etag) })).status, path).toBe(304)
  }
})
