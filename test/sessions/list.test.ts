import { expect, test } from 'vitest'
import { browserName } from '../../src/sessions/browserName.ts'
import { endSession, SESSION_IDLE_MS, SESSION_LIFE_MS } from '../../src/sessions/store.ts'
import { shortAddress } from '../../src/sessions/viewer.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD } from '../support/joined.ts'
import { DAY } from '../support/make.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const ids = async ({ db }: TestApp) =>
  (await db.selectFrom('session').select('id').orderBy('id').execute()).map(({ id }) => id)

/** The member on another device, in another place. */
async function elsewhere(site: TestApp, username: string): Promise<Browser> {
  const browser = new Browser(site.app, '2001:db8:77:8899::1')
  await browser.get('/sign-in')
  const fields = { _token: visitorToken(browser), username, password: PASSWORD }
  await browser.post('/sign-in', fields, { 'user-agent': FIREFOX })
  return browser
}

test('a member sees where they are signed in, in words, and which one this is', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await elsewhere(site, 'ann')
  const { text, body } = await ann.get('/settings')
  expect(text).toMatch(/Firefox on Linux near 2001:db8:77:: ?, last seen/)
  expect(text).toMatch(/· this one near 10\.\d+\.\d+\.0/)
  expect(body).not.toContain('8899')
})

test('a member ends one session, or all others', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const [own] = await ids(site)
  const phone = await elsewhere(site, 'ann')
  const [, other] = await ids(site)
  const ended = await ann.submit('/settings', `/settings/sessions/${other}/end`, {})
  expect(ended.headers.location).toBe('/settings?done=sessions#sessions')
  expect((await phone.get('/you')).status).toBe(303)

  await elsewhere(site, 'ann')
  await elsewhere(site, 'ann')
  await ann.submit('/settings', '/settings/sessions/end-others', {})
  expect(await ids(site)).toEqual([own])
  expect((await ann.submit('/settings', `/settings/sessions/${own}/end`, {})).headers.location).toBe('/')
  expect((await ann.get('/you')).status).toBe(303)
})

test("another's session is as if it did not exist", async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await joined(site, 'ben')
  const before = await ids(site)
  const { body } = await ann.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const [, bens] = before
  const answers = []
  for (const id of [bens, 999_999]) answers.push(await ann.post(`/settings/sessions/${id}/end`, { _token }))
  expect(answers.map(({ status }) => status)).toEqual([404, 404])
  expect(answers[0]?.text).toBe(answers[1]?.text)
  for (const id of ['x', '-1', '1.5', '9'.repeat(40), '%00'])
    expect((await ann.post(`/settings/sessions/${id}/end`, { _token })).status, id).toBe(404)
  expect(await endSession(site.db, 1, bens ?? 0)).toBe(false)
  expect(await ids(site)).toEqual(before)
})

test('a session ends when it was not used for long, and in any case after half a year', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  expect([SESSION_IDLE_MS, SESSION_LIFE_MS]).toEqual([30 * DAY, 180 * DAY])
  const age = (created: number, seen: number) =>
    site.db
      .updateTable('session')
      .set({ created_at: Date.now() - created, seen_at: Date.now() - seen })
      .execute()
  await age(SESSION_LIFE_MS - DAY, SESSION_IDLE_MS - DAY)
  expect((await ann.get('/you')).status).toBe(200)
  await age(SESSION_LIFE_MS - DAY, SESSION_IDLE_MS)
  expect((await ann.get('/you')).status).toBe(303)
  await age(SESSION_LIFE_MS, 0)
  expect((await ann.get('/you')).status).toBe(303)
})

test.for([
  [FIREFOX, 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on an iPhone'
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge on a Mac'
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android'
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/1 Safari/537.36 OPR/1',
    'Opera on Windows'
  ],
  ['Lynx/2.9.0dev.10 libwww-FM/2.14', 'A text browser'],
  ['curl/8.0', 'curl'],
  ['', 'A browser'],
  ['<script>', 'A browser']
] as const)('%s is called %s', ([userAgent, name]) => {
  expect(browserName(userAgent)).toBe(name)
})

test.for([
  ['203.0.113.77', '203.0.113.0'],
  ['::ffff:203.0.113.77', '203.0.113.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::1', '2001:db8::'],
  ['::1', '::'],
  ['nonsense', '']
] as const)('of %s, %s is kept', ([ip, kept]) => {
  expect(shortAddress(ip)).toBe(kept)
})
