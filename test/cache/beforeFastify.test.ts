import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { printedMetrics } from '../../src/metrics/metrics.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { Client } from '../support/client.ts'
import { listenSite } from '../support/listen.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'

let site: TestApp
let story: MadeStory
let ann: { id: number }
beforeAll(async () => {
  site = await listenSite()
  ann = await makeAccount(site.db, 'ann')
  story = await makeStory(site.db, { authorId: ann.id })
})
afterAll(() => closeSite(site))

const SLOW = { timeout: 30_000 }
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(site.config.baseUrl + path, { method, headers, redirect: 'manual' })

/** What a connection gets, and what the same request gets that passes connections by. */
async function both(path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  const asked = { 'accept-encoding': 'identity', ...headers }
  const connected = await ask(path, asked, method)
  const injected = await site.app.inject({ method, url: path, headers: asked })
  const { date: _, connection: __, ...expected } = injected.headers
  const { date: ___, connection: ____, 'keep-alive': _____, ...found } = Object.fromEntries(connected.headers)
  return {
    connected: { status: connected.status, headers: found, body: await connected.text() },
    injected: { status: injected.statusCode, headers: expected, body: injected.body }
  }
}

test('over a connection a kept answer is the one that every other request gets', async () => {
  const paths = [story.path, '/', '/latest.atom', '/about']
  for (const path of paths) {
    const { etag = '' } = (await site.app.inject(path)).headers
    for (const headers of [{}, { 'if-none-match': String(etag) }, { cookie: 'choices=dark' }] as const)
      for (const method of ['GET', 'HEAD'] as const) {
        const { connected, injected } = await both(path, headers, method)
        expect(connected, `${method} ${path} ${JSON.stringify(headers)}`).toEqual(injected)
      }
  }
})

test('over a connection a write is seen at once, and nobody gets what is kept for others', async () => {
  const { db, config } = site
  expect((await ask(story.path)).headers.get('cache-control')).toContain('public')
  await makeComment(db, story, { authorId: ann.id, markdown: 'Said a moment ago.' })
  expect(await (await ask(story.path)).text()).toContain('Said a moment ago.')
  const member = await Client.signedIn(db, ann.id)
  const own = await member.get(config.baseUrl + story.path)
  expect(own.headers.get('cache-control')).toBe('private, no-store')
  expect(await own.text()).toContain('/notifications')
  const broken = await ask(`${story.path}%E0%A4%A`)
  expect(broken.status).toBe(404)
  expect(broken.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await ask(story.path, {}, 'DELETE')).status).not.toBe(200)
})

test('over a connection kept answers are counted like all others', async () => {
  // No other test asks for it: an answer may be there before it is counted.
  const path = '/conduct'
  const plain = { 'accept-encoding': 'identity' }
  const before = await counts(path)
  const { etag = '' } = (await site.app.inject({ url: path, headers: plain })).headers
  await ask(path, plain)
  await ask(path, { ...plain, 'if-none-match': String(etag) })
  await ask(path, plain, 'HEAD')
  await vi.waitFor(async () => {
    const after = await counts(path)
    const more = (key: string) => (after.get(key) ?? 0) - (before.get(key) ?? 0)
    expect([more('GET 200'), more('GET 304'), more('HEAD 200')]).toEqual([2, 1, 1])
  }, SLOW)
})

test('where the log has a line for each answer, kept answers have theirs', async () => {
  let log = ''
  const logTo = {
    write(line: string) {
      log += line
    }
  }
  const app = await buildApp({ config: { ...site.config, logLevel: 'info' }, db: site.db, logTo })
  onTestFinished(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  for (let time = 0; time < 3; time++) await (await fetch(origin + story.path)).text()
  await vi.waitFor(() => expect(log.match(/"answered"/g)).toHaveLength(3), SLOW)
})

/** Answers of a route so far, by method and status. */
async function counts(route: string): Promise<Map<string, number>> {
  const { text } = await printedMetrics()
  const lines = text.matchAll(
    /http_request_duration_seconds_count\{method="(\w+)",route="([^"]+)",status="(\d+)"\} (\d+)/g
  )
  return new Map(
    [...lines].flatMap(([, method, of, status, count]) =>
      of === route ? [[`${method} ${status}`, Number(count)]] : []
    )
  )
}

test('while the site stops, a kept answer is the last of its connection', async () => {
  const stopping = await listenSite()
  const { path } = await makeStory(stopping.db, {})
  await stopping.app.inject(path)
  const { server } = stopping.app
  // However slow this machine is, the connection is not cut as that of a slow client.
  Object.assign(server, { headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  const arrival = once(server, 'connection')
  const { hostname, port } = new URL(stopping.config.baseUrl)
  const client = connect(Number(port), hostname)
  let answer = ''
  client.on('data', (bytes) => {
    answer += bytes
  })
  const [socket] = (await arrival) as [Socket]
  const start = `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n`
  client.write(start)
  await vi.waitFor(() => expect(socket.bytesRead).toBe(start.length), SLOW)
  const closed = closeSite(stopping)
  await vi.waitFor(() => expect(server.listening).toBe(false), SLOW)
  client.write('\r\n')
  await once(client, 'close')
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  expect(answer).toMatch(/\r\nConnection: close\r\n/i)
  await closed
})
