import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isKnown } from '../../src/feeds/freshness.ts'
import { removeStory } from '../../src/stories/store.ts'
import { closeSite, startApp } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { DAY, HOUR, makeAccount, makeStory, NOON } from '../support/make.ts'
import { buildFeedSite, type FeedSite } from './site.ts'

let site: FeedSite
let paths: string[]
beforeAll(async () => {
  site = await buildFeedSite()
  paths = Object.values(site.kinds).flatMap(({ path }) =>
    ['rss', 'atom', 'json'].map((end) => `${path}.${end}`)
  )
})
afterAll(() => closeSite(site))

const ENCODINGS: Record<string, (bytes: Buffer) => Buffer> = { gzip: gunzipSync, br: brotliDecompressSync }

/** A short feed is not worth compressing. */
function textOf({ headers, bytes }: Answer): string {
  const decode = ENCODINGS[String(headers['content-encoding'])]
  return String(decode ? decode(bytes) : bytes)
}

const KEPT = ['etag', 'last-modified', 'cache-control', 'vary']
const kept = ({ headers }: Answer) => KEPT.map((name) => headers[name])

test.each(['identity', 'gzip', 'br'])(
  'as %s, a feed that is known is answered with 304',
  async (encoding) => {
    for (const path of paths) {
      const first = await site.browser.get(path, { 'accept-encoding': encoding })
      expect(first.status).toBe(200)
      expect(textOf(first)).toMatch(/^(<\?xml|\{)/)
      expect(kept(first)).not.toContain(undefined)
      for (const [condition, header] of [
        ['if-none-match', 'etag'],
        ['if-modified-since', 'last-modified']
      ] as const) {
        const known = { [condition]: String(first.headers[header]) }
        const again = await site.browser.get(path, { 'accept-encoding': encoding, ...known })
        expect({ status: again.status, length: again.bytes.length }).toEqual({ status: 304, length: 0 })
        expect(kept(again)).toEqual(kept(first))
        expect(again.headers).not.toHaveProperty('content-length')
      }
    }
  }
)

test('a feed is compressed where the client can read that, and its tag is a strong one', async () => {
  for (const encoding of ['gzip', 'br']) {
    const { headers } = await site.browser.get('/latest.atom', { 'accept-encoding': encoding })
    expect(headers['content-encoding']).toBe(encoding)
    expect(headers.etag).toMatch(/^"[\w-]{43}"$/)
  }
})

test('browsers ask before they use a feed, and shared caches keep it by its encoding for a second', async () => {
  for (const encoding of ['identity', 'gzip', 'br']) {
    const { headers } = await site.browser.get('/latest.atom', { 'accept-encoding': encoding })
    expect(headers.vary).toBe('Cookie, Accept-Encoding')
    expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate, s-maxage=1')
    expect(headers['set-cookie']).toBeUndefined()
  }
})

test('HEAD answers as GET does, without the feed', async () => {
  for (const path of paths) {
    const got = await site.browser.get(path)
    const head = await site.browser.send({ method: 'HEAD', url: path })
    expect(head.status).toBe(200)
    expect(head.bytes).toHaveLength(0)
    const { date: _, ...headers } = got.headers
    expect(head.headers).toMatchObject(headers)
    const headers304 = { 'if-none-match': String(got.headers.etag) }
    expect((await site.browser.send({ method: 'HEAD', url: path, headers: headers304 })).status).toBe(304)
  }
})

test('feeds of the same list in different formats have different tags', async () => {
  const tags = await Promise.all(paths.map(async (path) => (await site.browser.get(path)).headers.etag))
  expect(new Set(tags).size).toBe(paths.length)
})

describe('what a client knows', () => {
  const at = new Date(NOON).toUTCString()

  test.each([
    { 'if-none-match': '"a"' },
    { 'if-none-match': 'W/"a"' },
    { 'if-none-match': '"b", W/"c" ,"a"' },
    { 'if-none-match': '*' },
    { 'if-modified-since': at },
    { 'if-none-match': '"a"', 'if-modified-since': 'nonsense' }
  ])('%o is enough', (conditions) => {
    expect(isKnown(conditions, '"a"', at)).toBe(true)
  })

  test.each([
    {},
    { 'if-none-match': '"b"' },
    { 'if-none-match': '' },
    { 'if-none-match': 'a' },
    { 'if-none-match': '"b"', 'if-modified-since': at },
    { 'if-modified-since': new Date(NOON - 1000).toUTCString() },
    { 'if-modified-since': new Date(NOON + DAY).toUTCString() },
    { 'if-modified-since': 'nonsense' }
  ])('%o is not', (conditions) => {
    expect(isKnown(conditions, '"a"', at)).toBe(false)
  })
})

describe('a feed is sent again when', () => {
  async function follow() {
    const { db, browser } = await startApp()
    const ann = await makeAccount(db, 'ann')
    await makeStory(db, { authorId: ann.id })
    const second = await makeStory(db, { authorId: ann.id, publishedAt: NOON + HOUR })
    const { headers } = await browser.get('/latest.rss')
    const statuses = async () => {
      const date = { 'if-modified-since': String(headers['last-modified']) }
      const tag = { 'if-none-match': String(headers.etag) }
      const answers = [browser.get('/latest.rss', date), browser.get('/latest.rss', tag)]
      return (await Promise.all(answers)).map((answer) => answer.status)
    }
    expect(await statuses()).toEqual([304, 304])
    return { db, ann, second, statuses }
  }

  test('a story is told', async () => {
    const { db, ann, statuses } = await follow()
    await makeStory(db, { authorId: ann.id, publishedAt: NOON + DAY })
    expect(await statuses()).toEqual([200, 200])
  })

  test('a story is edited', async () => {
    const { db, second, statuses } = await follow()
    await db
      .updateTable('story')
      .set({ edited_at: NOON + DAY })
      .where('id', '=', second.id)
      .execute()
    expect(await statuses()).toEqual([200, 200])
  })

  test('its newest story is taken down', async () => {
    const { db, second, statuses } = await follow()
    await removeStory(db, second.id, { by: 'moderator', reason: '', at: NOON + DAY })
    expect(await statuses()).toEqual([200, 200])
  })
})
