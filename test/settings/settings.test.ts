import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver } from '../support/post.ts'

const account = ({ db }: TestApp) => db.selectFrom('account').selectAll().executeTakeFirstOrThrow()

const saveProfile = (member: Browser, fields: Record<string, string>) =>
  member.submit('/settings', '/settings/profile', fields)

test("a member's own page leads to all that is theirs", async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { body } = await ann.get('/you')
  for (const path of ['/u/ann', '/drafts', '/saved', '/following', '/notifications', '/settings', '/new'])
    expect(body).toContain(`href="${path}"`)
  expect(body).toContain('action="/sign-out"')
})

test('a profile is saved and shown', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const answer = await saveProfile(ann, {
    displayName: '  Ann   Lee ',
    pronouns: 'she/her',
    bio: 'Pages\r\nherself.',
    link: 'ann.example/about me'
  })
  expect([answer.status, answer.headers.location]).toEqual([303, '/settings?done=profile'])
  expect((await ann.get('/settings?done=profile')).text).toContain('Your profile is saved.')
  const page = await site.browser.get('/u/ann')
  expect(page.text).toMatch(/Ann Lee \(she\/her\).*@ann.*Pages herself\./)
  expect(page.body).toContain('href="https://ann.example/about%20me"')
})

test.for([
  [{ displayName: '' }, 'displayName', 'fill in a name'],
  [{ displayName: ' \u202e\u0007 ' }, 'displayName', 'fill in a name'],
  [{ displayName: '\u200b\u3164\u2800' }, 'displayName', 'fill in a name'],
  [{ displayName: 'x'.repeat(61) }, 'displayName', 'at most 60 characters'],
  [{ pronouns: 'x'.repeat(31) }, 'pronouns', 'at most 30 characters'],
  [{ bio: 'x'.repeat(301) }, 'bio', 'at most 300 characters'],
  [{ bio: 'x'.repeat(900_000) }, 'bio', 'at most 300 characters'],
  [{ link: `https://ann.example/${'x'.repeat(200)}` }, 'link', 'at most 200 characters'],
  [{ link: 'javascript:alert(1)' }, 'link', 'begins with https'],
  [{ link: 'java\tscript:alert(1)' }, 'link', 'begins with https'],
  [{ link: 'data:text/html,x' }, 'link', 'begins with https'],
  [{ link: 'ftp://ann.example' }, 'link', 'begins with https'],
  [{ link: 'https://user:pass@ann.example' }, 'link', 'begins with https'],
  [{ link: 'not an address' }, 'link', 'begins with https']
] as const)(
  '%# is refused at its field, what was typed is kept, and nothing is saved',
  async ([fields, name, sentence]) => {
    const site = await startApp()
    const ann = await joined(site, 'ann')
    const before = await account(site)
    const page = await saveProfile(ann, { displayName: 'Other', ...fields })
    expect(page.status).toBe(422)
    expect(page.body).toMatch(new RegExp(`id="${name}-error">[^<]*${sentence}`))
    expect(page.body).toMatch(new RegExp(`role="alert">Not saved yet: <a href="#${name}"`))
    if (name !== 'displayName') expect(page.body).toContain('value="Other"')
    expect(await account(site)).toEqual(before)
  }
)

test('a hostile profile is text like any other', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const hostile = `"><script>alert(1)</script>\u202eevil\u2066`
  expect((await saveProfile(ann, { displayName: hostile, bio: hostile, link: '' })).status).toBe(303)
  for (const path of ['/settings', '/you', '/u/ann']) {
    const { body } = await ann.get(path)
    expect(body).not.toMatch(/<script>alert|[\u202e\u2066]/)
  }
})

test('a member chooses when mails come; a choice that does not exist is the first', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  for (const [choice, stored] of [
    ['daily', 'daily'],
    ['never', 'never'],
    ['hourly', 'at-once'],
    ['__proto__', 'at-once']
  ] as const) {
    expect((await ann.submit('/settings', '/settings/mail', { choice })).status).toBe(303)
    expect((await account(site)).mail_choice).toBe(stored)
  }
})

test('a new password needs the old one, ends other sessions, and goes on here', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const other = visitor(site)
  await other.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })
  await site.db.updateTable('account').set({ email: 'ann@example.org', email_confirmed_at: 1 }).execute()
  const change = (oldPassword: string, newPassword: string) =>
    ann.submit('/settings', '/settings/password', { oldPassword, newPassword })

  const wrong = await change('something else 43', 'another otter 43')
  expect([wrong.status, wrong.text.includes('That is not your password')]).toEqual([422, true])
  expect(wrong.body).not.toContain('another otter 43')
  const weak = await change(PASSWORD, 'password1')
  expect([weak.status, weak.text.includes('commonly used')]).toEqual([422, true])
  expect((await other.get('/you')).status).toBe(200)
  expect(await deliver(site)).toEqual([])

  expect((await change(PASSWORD, 'another otter 43')).headers.location).toBe('/settings?done=password')
  expect((await other.get('/you')).status).toBe(303)
  expect((await ann.get('/you')).status).toBe(200)
  expect((await deliver(site)).map(({ subject }) => subject)).toEqual([
    'War Stories: Your password was changed'
  ])
})

test('the old password is not guessed through the settings', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const guess = (oldPassword: string) =>
    ann.submit('/settings', '/settings/password', { oldPassword, newPassword: 'another otter 43' })
  for (let n = 0; n < 10; n++) expect((await guess(`wrong guess ${n}`)).status).toBe(422)
  const limited = await guess(PASSWORD)
  expect(limited.status).toBe(429)
  expect(limited.body).not.toMatch(new RegExp(`${PASSWORD}|another otter`))
  expect((await ann.submit('/settings', '/settings/address', { addressPassword: PASSWORD })).status).toBe(429)
})

test('a visitor gets to none of it, and none of it works without its token', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const before = await account(site)
  const browser = visitor(site)
  for (const path of ['/you', '/settings'])
    expect((await browser.get(path)).headers.location).toMatch(/^\/sign-in/)
  await browser.get('/sign-in')
  const own = visitorToken(browser)
  for (const path of ['profile', 'address', 'confirmation', 'mail', 'password', 'sessions/end-others']) {
    expect([303, 401], path).toContain(
      (await browser.post(`/settings/${path}`, { _token: own, bio: 'x' })).status
    )
    expect((await ann.post(`/settings/${path}`, { bio: 'x', email: 'a@b.example' })).status, path).toBe(403)
    expect((await ann.post(`/settings/${path}`, { _token: own })).status, path).toBe(403)
  }
  expect(await account(site)).toEqual(before)
})
