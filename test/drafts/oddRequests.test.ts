import { expect, test } from 'vitest'
import { signedIn } from '../support/app.ts'
import { makeAccount } from '../support/make.ts'
import { atHome, everything, formOn, makeDraft, openForm, TEXT } from './typing.ts'

test("another's draft answers as if it never was, to every act, and stays as it is", async () => {
  const { db, site, ann, browser } = await atHome()
  const path = await makeDraft(db, (await makeAccount(db, 'ben')).id)
  const { _token = '' } = await openForm(browser, await makeDraft(db, ann.id))
  const before = await everything(site)
  const form = { _token, title: 'Mine', body: TEXT, revision: '1', formKey: 'k' }
  for (const act of ['save', 'publish', 'preview', 'upload', 'uncover', 'revoke']) {
    for (const place of ['', '/deletion', '/preview-key']) {
      const theirs = await browser.post(path + place, { ...form, act })
      const nobodys = await browser.post(`/drafts/zzzzzzzz${place}`, { ...form, act })
      expect([theirs.status, theirs.text], act + place).toEqual([404, nobodys.text])
    }
  }
  for (const place of ['', '/preview']) {
    const [theirs, nobodys] = [await browser.get(path + place), await browser.get(`/drafts/zzzzzzzz${place}`)]
    expect([theirs.status, theirs.text]).toEqual([404, nobodys.text])
  }
  expect((await browser.get('/drafts')).text).toContain('The button')
  expect((await (await signedIn(site, await makeAccount(db, 'cat'))).get('/drafts')).text).not.toContain(
    'The button'
  )
  expect(await everything(site)).toBe(before)
})

test('a visitor is asked to sign in, and what was sent anyway is kept', async () => {
  const { visitor } = await atHome()
  const page = await visitor.get('/new')
  expect([page.status, page.headers.location]).toEqual([303, '/sign-in?returnTo=%2Fnew'])
  const { _token = '' } = formOn(await visitor.get('/sign-in'), '/sign-in')
  const sent = await visitor.post('/new', { _token, title: 'x', body: TEXT })
  expect(sent.status).toBe(401)
  expect(sent.text).toContain(TEXT)
})

test('forms without a token or from another site are refused, and keep what was typed', async () => {
  const { db, site, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  const before = await everything(site)
  for (const place of ['/new', path, `${path}/deletion`, `${path}/preview-key`, '/preview']) {
    const bare = await browser.post(place, { ...form, _token: 'x', body: TEXT })
    const foreign = await browser.post(place, { ...form, body: TEXT }, { 'sec-fetch-site': 'cross-site' })
    expect([bare.status, foreign.status], place).toEqual([403, 403])
    expect(bare.text).toContain(TEXT)
  }
  expect(await everything(site)).toBe(before)
})

const ODD: Array<Record<string, string>> = [
  { revision: 'x' },
  { revision: '-1' },
  { revision: '99999999999999999999' },
  { revision: '' },
  { act: 'explode' },
  { act: '__proto__' },
  { teller: 'somebody' },
  { title: '\u0000\u0007', body: '\u0000', tags: '\u0000' },
  { ['__proto__']: 'x', constructor: 'y' },
  { formKey: 'k'.repeat(5000) },
  { title: 'T'.repeat(501) },
  { tags: ','.repeat(501) },
  { alt: 'a'.repeat(100_000) }
]

test.for(ODD)('odd fields never break the page: %j', async (odd) => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  const answer = await browser.post(path, { ...form, body: 'Changed', ...odd })
  expect([303, 400, 409, 422]).toContain(answer.status)
  expect((await browser.get(path)).status).toBe(200)
})

test('missing fields, JSON, broken forms and too many fields are answered with 4xx, never 5xx', async () => {
  const { db, site, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const { _token = '' } = await openForm(browser, path)
  const before = await everything(site)
  const FORM = 'application/x-www-form-urlencoded'
  const odd = [
    [FORM, ''],
    [FORM, `_token=${_token}&${'x=1&'.repeat(10_000)}`],
    [FORM, `_token=${_token}&body=${'x'.repeat(2_000_000)}`],
    ['application/json', '[]'],
    ['application/json', '{"body":{"a":1},"__proto__":{"x":1}}'],
    ['multipart/form-data; boundary=y', 'x'],
    [
      'multipart/form-data; boundary=y',
      `--y\r\nContent-Disposition: form-data; name="_token"\r\n\r\n${_token}`
    ],
    ['multipart/form-data', 'x']
  ] as const
  for (const place of ['/new', path, '/preview']) {
    for (const [type, payload] of odd) {
      const { status } = await browser.send({
        method: 'POST',
        url: place,
        payload,
        headers: { 'content-type': type }
      })
      expect(status, `${place} ${type} ${payload.slice(0, 80)}`).toBeGreaterThanOrEqual(400)
      expect(status, `${place} ${type} ${payload.slice(0, 80)}`).toBeLessThan(500)
    }
  }
  expect(await everything(site)).toBe(before)
})

test('of a field sent twice the first counts', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const { _token = '' } = await openForm(browser, path)
  const payload = `_token=${_token}&revision=1&body=one&body=two&title[]=a&title=b`
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  expect((await browser.send({ method: 'POST', url: path, payload, headers })).status).toBe(303)
  expect(await openForm(browser, path)).toMatchObject({ body: 'one', title: 'b' })
})

test.for([
  '/drafts/abc',
  '/drafts/ABCDEFGH',
  '/drafts/..%2f..',
  '/preview/short',
  `/preview/${'a'.repeat(32)}`
])('an address that leads nowhere is 404: %s', async (path) => {
  const { browser } = await atHome()
  expect((await browser.get(path)).status).toBe(404)
})
