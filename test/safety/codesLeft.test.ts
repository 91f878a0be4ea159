import { expect, test } from 'vitest'
import { storeSetting } from '../../src/siteSettings/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver } from '../support/post.ts'
import { setUpApp } from '../support/totp.ts'

async function withApp() {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await site.db.updateTable('account').set({ email: 'ann@mail.example', email_confirmed_at: 1 }).execute()
  const { codes } = await setUpApp(ann)
  await deliver(site)
  return { site, ann, codes }
}

async function signInBy(site: TestApp, code: string, fields: Record<string, string> = {}) {
  const browser = visitor(site)
  const typed = { username: 'ann', password: PASSWORD, ...fields }
  const asked = await browser.submit('/sign-in', '/sign-in', typed)
  const form = formsOf(asked.body).find(({ action }) => action === '/sign-in/code')
  return { browser, asked, done: await browser.post('/sign-in/code', { ...form?.fields, code }) }
}

const isIn = async (browser: Browser) => (await browser.get('/you')).status === 200

test('who signs in by a recovery code reads how many are left, goes on, and hears of it by mail', async () => {
  const { site, codes } = await withApp()
  const { browser, done } = await signInBy(site, codes[0] ?? '', { returnTo: '/saved?from=1' })
  expect([done.status, done.headers['cache-control']]).toEqual([200, 'private, no-store'])
  expect(done.text).toContain('You are signed in')
  expect(done.text).toContain('That recovery code is used up; 9 of yours are left.')
  expect(done.body).toContain('href="/saved?from=1"')
  expect(await isIn(browser)).toBe(true)
  const mail = (await deliver(site)).find(({ subject }) => subject.includes('recovery code'))
  expect([mail?.to, mail?.text.includes('9 are left')]).toEqual(['ann@mail.example', true])
  expect(mail?.text).toContain(`${site.config.baseUrl}/settings/safety\n`)
  const form = formsOf(done.body).find(({ action }) => action === '/settings/safety/codes')
  const renewed = await browser.post('/settings/safety/codes', form?.fields ?? {})
  expect(renewed.text).toContain('shown only now')
})

test('what was typed before waits on that page too', async () => {
  const { site, codes } = await withApp()
  const kept = { action: '/new', fields: [{ name: 'body', value: 'Words to keep', isLong: true }] }
  const { done } = await signInBy(site, codes[0] ?? '', { kept: JSON.stringify(kept) })
  expect(done.text).toContain('9 of yours are left')
  expect(formsOf(done.body).find(({ action }) => action === '/new')?.fields.body).toBe('Words to keep')
})

test('the last code but one, and the last, are told as such; without any, the second step says so', async () => {
  const { site, codes } = await withApp()
  const { db } = site
  const told = []
  for (const code of codes) {
    await db.deleteFrom('limit_count').execute()
    told.push((await signInBy(site, code)).done.text)
  }
  expect(told.at(-3)).toContain('2 of yours are left.')
  expect(told.at(-2)).toContain('1 of yours is left.')
  expect(told.at(-1)).toContain('That was the last of your recovery codes.')
  const mails = (await deliver(site)).filter(({ subject }) => subject.includes('recovery code'))
  expect(mails.map(({ text }) => /(\S+ (is|are) left|the last one)/.exec(text)?.[1]).sort()).toEqual(
    [...[2, 3, 4, 5, 6, 7, 8, 9].map((left) => `${left} are left`), 'One is left', 'the last one'].sort()
  )
  const { asked, done } = await signInBy(site, codes[0] ?? '')
  expect(asked.text).toContain('You have no recovery codes left')
  expect(asked.text).toContain('ask whoever runs this site')
  expect(done.status).toBe(422)
})

test('mails about an account bear the name that the site has now', async () => {
  const { site, ann } = await withApp()
  await storeSetting(site.db, { name: 'siteName', value: 'Outage Club', now: Date.now() })
  await ann.submit('/settings/safety', '/settings/safety/codes', {})
  await ann.submit('/settings', '/settings/address', {
    email: 'new@mail.example',
    addressPassword: PASSWORD
  })
  const change = { oldPassword: PASSWORD, newPassword: 'another otter 43' }
  await ann.submit('/settings', '/settings/password', change)
  await ann.submit('/settings/safety', '/settings/safety/app/removal', {})
  await visitor(site).submit('/sign-in', '/sign-in', { username: 'ann', password: 'another otter 43' })
  const subjects = (await deliver(site)).map(({ subject }) => subject)
  for (const about of ['How you sign in', 'new e-mail address', 'Your password was', 'on a new device'])
    expect(subjects.join('\n')).toContain(about)
  expect(subjects.filter((subject) => !subject.startsWith('Outage Club: '))).toEqual([])
})
