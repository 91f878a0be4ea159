import sharp from 'sharp'
import { expect, test } from 'vitest'
import { LIMITS } from '../../src/limits/limits.ts'
import { imagePath } from '../../src/text/paths.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { SITE, signedIn, startApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import * as files from './files.ts'
import { hiddenFields, postFiles, type SentFile } from './multipart.ts'

async function startMember() {
  const site = await startApp()
  const ann = await makeAccount(site.db, 'ann')
  const browser = await signedIn(site, ann)
  const fields = await hiddenFields(browser, '/images', '/images')
  const send = (file: SentFile[], more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    postFiles(browser, '/images', { ...fields, ...more }, file, headers)
  const count = async () => (await site.db.selectFrom('image').select('id').execute()).length
  return { ...site, visitor: site.browser, browser, ann, send, count }
}

const JSON_WANTED = { accept: 'application/json' }
const picture = async () => ({ field: 'image', bytes: await files.plain(900, 300, '#305070') })

test('a member sends a picture and gets the Markdown to put into a text', async () => {
  const { send, browser } = await startMember()
  const page = await send([await picture()], { alt: 'Errors [5xx] *jump*' })
  expect(page.status).toBe(201)
  const [, path] = /(\/images\/[0-9a-f]{64}\.webp)/.exec(page.body) ?? []
  expect(page.text).toContain(`![Errors \\[5xx\\] \\*jump\\*](${path})`)
  expect((await browser.get(path ?? '')).status).toBe(200)
})

test('a script gets the same as JSON', async () => {
  const { send } = await startMember()
  const answer = await send([await picture()], { alt: 'A graph' }, JSON_WANTED)
  expect(answer.status).toBe(201)
  const { path, ...rest } = JSON.parse(answer.body)
  expect(rest).toEqual({ markdown: `![A graph](${path})`, width: 900, height: 300 })
})

test('a picture is served typed, for ever, and locked in; asked for again it is not sent again', async () => {
  const { db, visitor } = await startMember()
  const { hash } = await addUpload(db, { bytes: (await picture()).bytes, alt: '' })
  for (const [path, width] of [
    [imagePath(hash), 900],
    [imagePath(hash, 800), 800],
    [imagePath(hash, 400), 400]
  ] as const) {
    const answer = await visitor.get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable, s-maxage=60',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff'
    })
    expect((await sharp(answer.bytes).metadata()).width).toBe(width)
    const again = await visitor.get(path, { 'if-none-match': String(answer.headers.etag) })
    expect([again.status, again.body]).toEqual([304, ''])
  }
})

test.for([
  '0'.repeat(64),
  'HASH-1600',
  'HASH-401',
  'HASH-0',
  'HASH.png',
  '..%2f..',
  '%00',
  '__proto__',
  'HASH-9e9'
])('there is no picture "%s"', async (name) => {
  const { db, visitor } = await startMember()
  const { hash } = await addUpload(db, { bytes: (await picture()).bytes, alt: '' })
  for (const ending of ['', '.webp'])
    expect((await visitor.get(`/images/${name.replace('HASH', hash)}${ending}`)).status).toBe(404)
})

test('what is no picture is refused in words, on the page and to scripts; the words for it are kept', async () => {
  const { send, count } = await startMember()
  const fake = { field: 'image', bytes: files.svg, name: 'graph.png' }
  const page = await send([fake], { alt: 'A graph' })
  expect(page.status).toBe(422)
  expect(page.body).toContain('aria-invalid="true"')
  expect(page.body).toContain('>A graph</textarea>')
  const json = await send([fake], {}, JSON_WANTED)
  expect(json.status).toBe(422)
  expect(JSON.parse(json.body).sentence).toMatch(/no picture that the site knows/)
  expect((await send([], {}, JSON_WANTED)).status).toBe(422)
  expect((await send([{ field: 'other', bytes: files.svg }])).status).toBe(422)
  expect(await count()).toBe(0)
})

test('a file over 10 MB is refused in words, and the rest of its form is kept', async () => {
  const { send, count } = await startMember()
  const page = await send([{ field: 'image', bytes: Buffer.alloc(11 * 1024 * 1024, 0xff) }], {
    alt: 'A graph'
  })
  expect(page.status).toBe(422)
  expect(page.text).toContain('larger than 10 MB')
  expect(page.body).toContain('>A graph</textarea>')
  expect(await count()).toBe(0)
})

test('a visitor, a form without token and a form from another site send nothing', async () => {
  const { visitor, browser, send, count } = await startMember()
  expect((await visitor.get('/images')).headers.location).toBe('/sign-in?returnTo=%2Fimages')
  expect((await postFiles(visitor, '/images', {}, [await picture()])).status).toBe(403)
  expect((await postFiles(browser, '/images', {}, [await picture()])).status).toBe(403)
  expect(
    (await send([await picture()], {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }))
      .status
  ).toBe(403)
  expect((await browser.post('/images', { image: 'x' })).status).toBe(403)
  expect(await count()).toBe(0)
})

test('too many pictures in an hour have to wait, and scripts are told so', async () => {
  const { send, count } = await startMember()
  for (let n = 0; n < LIMITS.upload.max; n++) await send([])
  const answer = await send([await picture()], {}, JSON_WANTED)
  expect(answer.status).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(JSON.parse(answer.body).sentence).toContain('Please wait')
  expect((await send([await picture()])).status).toBe(429)
  expect(await count()).toBe(0)
})

test('pictures in texts keep their room and come in several widths; so does a cover', async () => {
  const { db, visitor, ann } = await startMember()
  const upload = await addUpload(db, { bytes: (await picture()).bytes, alt: '' })
  const path = imagePath(upload.hash)
  const story = await makeStory(db, { markdown: `![A graph](${path})`, coverImageId: upload.id })
  await makeComment(db, story, { authorId: ann.id, markdown: `![Mine](${SITE}${path})` })
  const { body } = await visitor.get(story.path)
  const narrower = [800, 672, 400].map((width) => `${imagePath(upload.hash, width)} ${width}w`)
  const set = `srcset="${[...narrower, `${path} 900w`].join(', ')}"`
  expect(body.split(set)).toHaveLength(4)
  expect(body.match(/width="900" height="300"/g)).toHaveLength(3)
})

test('a form with files holds no more text than one without', async () => {
  const { send, count } = await startMember()
  const words = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`field${n}`, 'x'.repeat(100_000)]))
  expect((await send([await picture()], words)).status).toBe(413)
  expect(await count()).toBe(0)
})
