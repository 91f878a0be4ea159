import { expect, test } from 'vitest'
import { forgetOutdated } from '../../src/jobs/housekeeping.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD } from '../support/joined.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { setUpApp } from '../support/totp.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const NEWER_FIREFOX = FIREFOX.replaceAll('140', '141')
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1'

async function withAnn() {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await site.db.updateTable('account').set({ email: 'ann@example.org', email_confirmed_at: 1 }).execute()
  return { site, ann }
}

/** @returns the subjects of the mails that signing in from there causes */
async function signInFrom(site: TestApp, address: string, userAgent: string) {
  const browser = new Browser(site.app, address)
  await browser.get('/sign-in')
  const _token = visitorToken(browser)
  const form = { _token, username: 'ann', password: PASSWORD }
  expect((await browser.post('/sign-in', form, { 'user-agent': userAgent })).status).toBe(303)
  return deliver(site)
}

test('a browser that had not signed in from a place lately is told by mail, once, with that place shortened', async () => {
  const { site } = await withAnn()
  const [mail] = await signInFrom(site, '203.0.113.77', FIREFOX)
  expect([mail?.to, mail?.subject]).toEqual(['ann@example.org', 'War Stories: You signed in on a new device'])
  expect(mail?.text).toContain('Firefox on Linux')
  expect(mail?.text.replaceAll('\u200b', '')).toContain('near the network address 203.0.113.0.')
  expect(mail?.text).not.toContain('77')
  expect(await signInFrom(site, '203.0.113.99', NEWER_FIREFOX)).toEqual([])
  expect(await signInFrom(site, '203.0.113.77', SAFARI)).toHaveLength(1)
  expect(await signInFrom(site, '198.51.100.1', FIREFOX)).toHaveLength(1)
})

test('a device is forgotten a month after it was seen last, and tells again', async () => {
  const { site } = await withAnn()
  await signInFrom(site, '203.0.113.77', FIREFOX)
  await forgetOutdated(site.db, Date.now() + 29 * DAY)
  expect(await signInFrom(site, '203.0.113.77', FIREFOX)).toEqual([])
  await forgetOutdated(site.db, Date.now() + 31 * DAY)
  expect(await site.db.selectFrom('known_device').selectAll().execute()).toEqual([])
  expect(await signInFrom(site, '203.0.113.77', FIREFOX)).toHaveLength(1)
})

test('whoever signs in at once in two windows is told once', async () => {
  const { site } = await withAnn()
  const both = await Promise.all([1, 2].map(() => signInFrom(site, '203.0.113.77', FIREFOX)))
  expect(both.flat().filter(({ subject }) => subject.includes('new device'))).toHaveLength(1)
})

test('joining tells nobody, and an account without a confirmed address cannot be told', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  expect(await signInFrom(site, '203.0.113.77', FIREFOX)).toEqual([])
})

test('a second factor that is added, renewed or taken out is told by mail, without a secret in it', async () => {
  const { site, ann } = await withAnn()
  const { key, codes } = await setUpApp(ann)
  await ann.submit('/settings/safety', '/settings/safety/codes', {})
  await ann.submit('/settings/safety', '/settings/safety/app/removal', {})
  const mails = await deliver(site)
  expect(mails.map(({ subject }) => subject)).toEqual(
    Array(3).fill('War Stories: How you sign in was changed')
  )
  const text = mails.map((mail) => mail.text).join()
  for (const words of ['was added', 'New recovery codes', 'taken out']) expect(text).toContain(words)
  for (const secret of [key, ...codes]) expect(text).not.toContain(secret)
})
