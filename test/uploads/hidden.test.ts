import { afterAll, beforeAll, expect, test } from 'vitest'
import { imagePath } from '../../src/text/paths.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { makeAccount } from '../support/make.ts'
import { plain } from './files.ts'

const site = await buildSite()
afterAll(() => closeSite(site))
const { db } = site

let hash = ''
const as = {} as Record<'visitor' | 'ann' | 'moss', Browser>

beforeAll(async () => {
  hash = (await addUpload(db, { bytes: await plain(900, 300, '#305070'), alt: 'A key' })).hash
  for (const name of ['ann', 'moss'] as const) as[name] = await signedIn(site, await makeAccount(db, name))
  as.visitor = site.browser
  await db.updateTable('account').set({ role: 'moderator' }).where('username', '=', 'moss').execute()
})

/** The picture in all its sizes, and one that it never had. */
const pathsOf = (which: string): string[] =>
  [undefined, 800, 672, 400, 1600].map((width) => imagePath(which, width))

const questions = (path: string): Array<Record<string, string>> => [
  {},
  { 'if-none-match': `"${path.split('/').at(-1)}"` },
  { 'if-none-match': `W/"${path.split('/').at(-1)}"` },
  { 'if-none-match': '*' },
  { 'if-modified-since': new Date().toUTCString() },
  { range: 'bytes=0-9' },
  { range: 'bytes=0-9', 'if-range': `"${path.split('/').at(-1)}"` }
]

/** Everything but what is another in any two answers. */
const said = ({ status, headers, body }: Answer, which: string): string => {
  const { date: _date, etag: _etag, 'content-length': _length, ...others } = headers
  return JSON.stringify([status, others, body])
    .replaceAll(which, 'HASH')
    .replace(/request \w{8}|value=\\"[^"]*"|[\w-]{32,}/g, 'ANY')
}

async function hide(): Promise<void> {
  const path = `/desk/image/${hash}`
  const fields = { kind: 'hide', reason: 'secret', publicWords: '' }
  expect((await as.moss.submit(path, `${path}/acts`, fields)).status).toBe(303)
}

const NEVER = '0'.repeat(64)

test('a picture that moderators hid answers as one that never was, also to who has it and asks whether it is right', async () => {
  const before = await as.visitor.get(imagePath(hash))
  expect(before.status).toBe(200)
  expect(
    (await as.visitor.get(imagePath(hash), { 'if-none-match': String(before.headers.etag) })).status
  ).toBe(304)
  await hide()
  for (const name of ['visitor', 'ann'] as const)
    for (const [n, path] of pathsOf(hash).entries())
      for (const method of ['GET', 'HEAD'] as const)
        for (const [which, headers] of questions(path).entries()) {
          const none = pathsOf(NEVER)[n] ?? ''
          const [hidden, never] = [
            await as[name].send({ method, url: path, headers }),
            await as[name].send({ method, url: none, headers: questions(none)[which] ?? {} })
          ]
          expect(hidden.status, path).toBe(404)
          expect(said(hidden, hash), `${name} ${method} ${path}`).toBe(said(never, NEVER))
        }
  for (const name of ['visitor', 'ann'] as const) {
    const ways = [`/report/image/`, '/desk/image/'].map(async (way) => [
      said(await as[name].get(way + hash), hash),
      said(await as[name].get(way + NEVER), NEVER)
    ])
    for (const [one, other] of await Promise.all(ways)) expect(one).toBe(other)
  }
})

test('moderators are shown it, and nothing keeps it for them', async () => {
  const shown = await as.moss.get(imagePath(hash))
  expect(shown.status).toBe(200)
  expect(shown.headers['cache-control']).toBe('private, no-store')
})

test('what may be hidden one day is kept by browsers for good, and by what many share for a minute', async () => {
  const { hash: other } = await addUpload(db, { bytes: await plain(900, 300, '#503070'), alt: '' })
  for (const name of ['visitor', 'ann'] as const) {
    const { headers } = await as[name].get(imagePath(other))
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable, s-maxage=60')
  }
})
