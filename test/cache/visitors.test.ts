import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { joined } from '../support/joined.ts'
import { makeComment } from '../support/make.ts'
import { buildTown, type Town } from './town.ts'

let town: Town
beforeAll(async () => {
  town = await buildTown()
})
afterAll(() => closeSite(town))

const SHARED = 'public, max-age=0, must-revalidate, s-maxage=1'
const stranger = () => new Browser(town.app)

/** What was drawn, and what was given without that, while the work was done. */
async function counted<T>(work: () => Promise<T>) {
  const { renders, hits } = town.app.keptAnswers
  const result = await work()
  const { keptAnswers } = town.app
  return { result, renders: keptAnswers.renders - renders, hits: keptAnswers.hits - hits }
}

test('a page is drawn once, and given to every visitor with all that it had', async () => {
  for (const path of town.paths) {
    const first = await stranger().get(path)
    const { result: again, ...counts } = await counted(() => stranger().get(path))
    expect(counts, path).toEqual({ renders: 0, hits: 1 })
    const { date: _, ...headers } = first.headers
    expect(again.headers).toMatchObject(headers)
    expect(again.bytes.equals(first.bytes)).toBe(true)
    expect(again.headers).toMatchObject({
      'cache-control': SHARED,
      vary: 'Cookie, Accept-Encoding',
      'content-length': String(again.bytes.length),
      'x-content-type-options': 'nosniff'
    })
    expect(again.headers['content-security-policy']).toContain("default-src 'none'")
    expect(again.headers['permissions-policy']).toContain('camera=()')
    expect(again.headers).not.toHaveProperty('set-cookie')
  }
})

test('five hundred who come at once to a page that nobody drew wait for one drawing', async () => {
  await makeComment(town.db, town.story, { authorId: town.benId })
  const { result, ...counts } = await counted(() =>
    Promise.all(Array.from({ length: 500 }, () => stranger().get(town.story.path)))
  )
  expect(counts.renders).toBe(1)
  expect(new Set(result.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
})

test('whoever comes after a write waits for a drawing that began after it', async () => {
  const { story, db, benId } = town
  for (let round = 0; round < 10; round++) {
    await makeComment(db, story, { authorId: benId })
    const early = Array.from({ length: 5 }, () => stranger().get(story.path))
    await new Promise((resolve) => setImmediate(resolve))
    await makeComment(db, story, { authorId: benId, markdown: `Said in round ${round}.` })
    const late = await Promise.all(Array.from({ length: 5 }, () => stranger().get(story.path)))
    for (const { text } of late) expect(text).toContain(`Said in round ${round}.`)
    await Promise.all(early)
    expect((await stranger().get(story.path)).text).toContain(`Said in round ${round}.`)
  }
})

test('no page of a member is kept, and none that was kept is given to a member', async () => {
  for (const path of town.paths) {
    const visitors = await stranger().get(path)
    const { result, ...counts } = await counted(() => town.ann.get(path))
    expect(counts, path).toEqual({ renders: 0, hits: 0 })
    if (!result.headers['content-type']?.toString().includes('html')) continue
    expect(result.headers['cache-control']).toBe('private, no-store')
    expect(result.body).toContain('/notifications')
    expect(visitors.body).not.toContain('/notifications')
    expect((await stranger().get(path)).body).toBe(visitors.body)
  }
})

test.for(['session=', ' session=', 'x=1; session=', 'session= ', '__Host-session='])(
  'a cookie that could be a session passes the kept pages by: %j',
  async (cookie) => {
    const token = await startSession(town.db, {
      accountId: town.annId,
      userAgent: '',
      address: '',
      now: Date.now()
    })
    const { hits } = await counted(() => stranger().get('/', { cookie: cookie + token }))
    expect(hits).toBe(0)
    expect((await stranger().get('/')).body).not.toContain('/notifications')
  }
)

test('who signs out sees what they did last, however busy the page is', async () => {
  const member = await joined(town, 'leaver')
  for (let round = 0; round < 40; round++) {
    await makeComment(town.db, town.story, { authorId: town.benId })
    await stranger().get(town.story.path)
    await stranger().get(town.story.path)
  }
  const answer = await member.submit(town.story.path, `/s/${town.story.shortId}/comments`, {
    body: 'My last word.'
  })
  expect(answer.status).toBe(303)
  await member.submit('/you', '/sign-out', {})
  const { result, hits } = await counted(() => member.get(town.story.path))
  expect(hits).toBe(0)
  expect(result.text).toContain('My last word.')
  expect(result.text).toContain('Sign in')
})

test('each look of the site is kept for itself', async () => {
  const dark = { cookie: 'choices=dark~' }
  expect((await stranger().get('/about')).body).toContain('data-theme="system"')
  expect((await stranger().get('/about', dark)).body).toContain('data-theme="dark"')
  const { result, hits } = await counted(() => stranger().get('/about', dark))
  expect([result.body.includes('data-theme="dark"'), hits]).toEqual([true, 1])
  expect((await stranger().get('/about', { cookie: 'choices="><b>~' })).body).toContain('data-theme="system"')
  expect((await stranger().get('/about', { cookie: 'theme=dark; other=1' })).body).toContain('"system"')
})

test('parameters that a page does not read make no other page, and are not repeated in it', async () => {
  const plain = await stranger().get('/about')
  const { result, renders } = await counted(() =>
    stranger().get('/about?utm_source=x&returnTo=//evil.example')
  )
  expect(renders).toBe(0)
  expect(result.body).toBe(plain.body)
  const path = town.story.path
  const sorted = await stranger().get(`${path}?sort=latest`)
  const { result: same, hits } = await counted(() => stranger().get(`${path}?fbclid=1&sort=latest&sort=top`))
  expect([same.body, hits]).toEqual([sorted.body, 1])
  expect(sorted.body).not.toBe((await stranger().get(path)).body)
})

test('a hundred thousand addresses take no more room than is set aside', async () => {
  const { app } = town
  const ask = (url: string) => app.inject({ url, headers: { host: 'stories.test' } })
  for (let n = 0; n < 100_000; n += 1) if (n % 100 === 0) await ask(`/about?page=${n}`)
  const { bytes } = app.keptAnswers
  for (let n = 0; n < 1500; n++) await ask(`/comments?after=${n}.aaaaaaaa`)
  expect(app.keptAnswers.bytes).toBeGreaterThan(bytes)
  expect(app.keptAnswers.bytes).toBeLessThanOrEqual(32 * 1024 * 1024)
})

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync
}

test.for(Object.keys(DECODERS))('as %s, what a client has is not sent again', async (encoding) => {
  const accept = { 'accept-encoding': encoding }
  const tags = new Set<unknown>()
  for (const path of [town.story.path, '/', '/latest.atom', '/sitemap.xml']) {
    const first = await stranger().get(path, accept)
    const plain = await stranger().get(path)
    expect(first.headers['content-encoding'] ?? 'identity').toBe(
      plain.bytes.length < 1024 ? 'identity' : encoding
    )
    const decode = DECODERS[String(first.headers['content-encoding'] ?? 'identity')]
    expect(decode?.(first.bytes).equals(plain.bytes), path).toBe(true)
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    tags.add(etag)
    for (const known of [etag, `W/${etag}`, `"other", W/"more" ,${etag}`, '*']) {
      for (const method of ['GET', 'HEAD'] as const) {
        const headers = { ...accept, 'if-none-match': known }
        const again = await stranger().send({ method, url: path, headers })
        expect([again.status, again.bytes.length], `${path} ${known}`).toEqual([304, 0])
        expect(again.headers).toMatchObject({ etag, 'cache-control': SHARED, vary: first.headers.vary })
        expect(again.headers).not.toHaveProperty('content-length')
      }
    }
    for (const unknown of ['"other"', etag.slice(1, -1), ''])
      expect((await stranger().get(path, { ...accept, 'if-none-match': unknown })).status).toBe(200)
  }
  expect(tags.size).toBe(4)
})

test('the first to ask gets 304 as well, and what is kept is whole', async () => {
  const { headers } = await stranger().get('/latest.rss')
  await town.db.updateTable('account').set({ pronouns: 'they/them' }).where('id', '=', town.benId).execute()
  const known = { 'if-none-match': String(headers.etag) }
  const { result, renders } = await counted(() => stranger().get('/latest.rss', known))
  expect([renders, result.status]).toEqual([1, 304])
  expect((await stranger().get('/latest.rss')).body).toContain('<rss')
})

test('each encoding has a tag of its own, which is of no use to another', async () => {
  const asked = ['identity', 'gzip', 'br'].map((encoding) =>
    stranger().get('/', { 'accept-encoding': encoding })
  )
  const [plain, gzip, br] = (await Promise.all(asked)).map(({ headers }) => String(headers.etag))
  expect(new Set([plain, gzip, br]).size).toBe(3)
  const crossed = { 'accept-encoding': 'br', 'if-none-match': `${plain}, ${gzip}` }
  expect((await stranger().get('/', crossed)).status).toBe(200)
})

test.for([
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.1, gzip;q=0.8', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['BR', 'br'],
  ['*', 'br'],
  ['gzip;q=0', undefined],
  ['br;q=nonsense', undefined],
  ['deflate', undefined],
  ['', undefined]
] as const)('who takes %j gets %s', async ([accepted, encoding]) => {
  const { headers } = await stranger().get('/', { 'accept-encoding': accepted })
  expect(headers['content-encoding']).toBe(encoding)
})

test('HEAD tells what GET would, whichever comes first', async () => {
  for (const path of ['/t/queues?sort=top', '/latest.json']) {
    const head = await stranger().send({ method: 'HEAD', url: path })
    const got = await stranger().get(path)
    const { date: _, ...headers } = got.headers
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    expect(head.headers).toMatchObject(headers)
  }
})

test('errors, other addresses of a page, forms and private feeds are never kept', async () => {
  const missing = ['/u/nobody', '/t/nothing', '/s/aaaaaaaa', '/nowhere', '/top/decade']
  const moved = [`/s/${town.story.shortId}`, `${town.story.path}x`, '/top']
  const withForms = [
    '/sign-in',
    '/join',
    '/reset',
    `/s/${town.story.shortId}/c/${town.comment.shortId}/reply`
  ]
  const member = await joined(town, 'reader')
  const feeds = (await member.get('/feeds')).body.match(/\/feeds\/private\/[^"]+\.rss/g) ?? []
  for (const path of [...missing, ...moved, ...withForms, ...feeds]) {
    for (let time = 0; time < 2; time++) {
      const { hits, result } = await counted(() => stranger().get(path))
      expect(hits, path).toBe(0)
      expect(result.headers['cache-control'] ?? '', path).not.toContain('s-maxage')
    }
  }
})
