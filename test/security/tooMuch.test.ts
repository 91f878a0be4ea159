import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TurnsHere } from '../../src/limits/turnsHere.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { listenSite } from '../support/listen.ts'
import { makeStory } from '../support/make.ts'

let site: TestApp
let comments: string

beforeAll(async () => {
  site = await listenSite()
  // However slow this machine is, no connection is cut as that of a slow client.
  Object.assign(site.app.server, { headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  comments = `/s/${(await makeStory(site.db)).shortId}/comments`
})
afterAll(() => closeSite(site))

type Headers = Record<string, string>

/** What the site answers; 0 where it hung up before all was sent, as a site may that has read enough. */
function send(path: string, headers: Headers, body?: string): Promise<number> {
  return new Promise((resolve) => {
    const method = body === undefined ? 'GET' : 'POST'
    const asked = request(site.config.baseUrl + path, { method, headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', () => resolve(0))
    asked.end(body)
  })
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
const JSON_FORM = { ...FORM, 'content-type': 'application/json' }
const PARTS = { ...FORM, 'content-type': 'multipart/form-data; boundary=b' }
const DEEP = '['.repeat(200_000) + ']'.repeat(200_000)
const many = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n))

const REQUESTS: Record<string, [path: () => string, headers: Headers, body?: string]> = {
  'a form of 3 MB': [() => comments, FORM, `body=${'x'.repeat(3_000_000)}`],
  '10,000 fields': [() => comments, FORM, many(10_000, (n) => `a${n}=b`).join('&')],
  '10,000 times one field': [() => comments, FORM, 'a=b&'.repeat(10_000)],
  '10,000 parts': [
    () => '/images',
    PARTS,
    `${many(10_000, (n) => `--b\r\nContent-Disposition: form-data; name="a${n}"\r\n\r\nx\r\n`).join('')}--b--\r\n`
  ],
  'a part with a name of 1 MB': [
    () => '/images',
    PARTS,
    `--b\r\nContent-Disposition: form-data; name="${'a'.repeat(1_000_000)}"\r\n\r\nx\r\n--b--\r\n`
  ],
  'deep JSON': [() => comments, JSON_FORM, DEEP],
  'deep JSON to sign in': [() => '/sign-in', JSON_FORM, DEEP],
  'a cookie of 100 kB': [() => '/', { cookie: `session=${'x'.repeat(100_000)}` }],
  'a thousand cookies': [() => '/settings', { cookie: many(1000, (n) => `c${n}=1`).join('; ') }],
  'a choice of 10 kB': [() => '/', { cookie: `choices=dark~${'a.'.repeat(5000)}` }],
  'an address of 20 kB': [() => `/s/${'x'.repeat(20_000)}`, {}],
  'an address of escapes': [() => `/u/${'%F0%9F%98%80'.repeat(1_000)}`, {}],
  'a query of 2,000 names': [() => `/search?${many(2_000, (n) => `a${n}=1`).join('&')}`, {}],
  '1,500 headers': [
    () => comments,
    Object.fromEntries(many(1_500, (n) => `x-${n}`).map((name) => [name, '1']))
  ],
  'a thousand tags to have already': [() => '/', { 'if-none-match': many(1000, (n) => `"${n}"`).join(',') }]
}

/** Those that are no more than odd. */
const TAKEN = new Set(['a choice of 10 kB', 'a query of 2,000 names', 'a thousand tags to have already'])

test.each(Object.keys(REQUESTS))('%s does no harm, and the next reader is served', async (name) => {
  const [path, headers, body] = REQUESTS[name] ?? [() => '/', {}]
  const status = await send(path(), headers, body)
  const isRefused = status === 0 || status === 303 || (status >= 400 && status < 500)
  expect(isRefused || (TAKEN.has(name) && status === 200), `${status}`).toBe(true)
  expect(await send('/about', {})).toBe(200)
})

test.for(['application/json', 'text/plain'])('%s, which no page sends, is not even parsed', async (type) => {
  for (const path of [comments, '/sign-in', '/theme'])
    expect(await send(path, { ...FORM, 'content-type': type }, '['), path).toBe(415)
})

test('who reads is counted for so many addresses only, those seen longest ago forgotten first', () => {
  const turns = new TurnsHere()
  const limit = { max: 2, windowMs: 60_000 }
  for (let n = 0; n < 3; n++) turns.take('one reader', limit, 1)
  expect(turns.take('one reader', limit, 1)).toBeGreaterThan(0)
  for (let n = 0; n < 5_000; n++) turns.take(`network ${n}`, limit, 1)
  expect(turns.take('one reader', limit, 1)).toBeGreaterThan(0)
  for (let n = 0; n < 20_000; n++) turns.take(`network ${n}`, limit, 1)
  expect(turns.take('one reader', limit, 1)).toBe(0)
})
