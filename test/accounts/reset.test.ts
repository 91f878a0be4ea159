import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { deliver, linkIn } from '../support/post.ts'

const NEW = 'another otter 43'

async function withAnn() {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await site.db.updateTable('account').set({ email: 'ann@example.org', email_confirmed_at: 1 }).execute()
  return { site, ann }
}

const ask = (site: TestApp, username: string, browser: Browser = visitor(site)) =>
  browser.submit('/reset', '/reset', { username })

async function resetLink(site: TestApp, username = 'ann'): Promise<string> {
  await ask(site, username)
  return linkIn((await deliver(site))[0], site.config.baseUrl)
}

const signIn = (site: TestApp, password: string) =>
  visitor(site).submit('/sign-in', '/sign-in', { username: 'ann', password })

test.for(['ann', 'ANN', 'Ann@example.org'])(
  'who forgot the password and says %j gets a link',
  async (name) => {
    const { site, ann } = await withAnn()
    const asked = await ask(site, name)
    expect([asked.status, asked.headers.location]).toEqual([303, '/reset/asked'])
    const [mail] = await deliver(site)
    expect([mail?.to, mail?.subject]).toEqual([
      'ann@example.org',
      'War Stories: A new password for your account'
    ])
    const link = linkIn(mail, site.config.baseUrl)

    const browser = visitor(site)
    expect((await browser.get(link)).body).toContain('value="ann"')
    const weak = await browser.submit(link, link, { password: 'ann-ann-ann' })
    expect([weak.status, weak.text.includes('made of your name')]).toEqual([422, true])
    const done = await browser.submit(link, link, { password: NEW })
    expect([done.status, done.headers.location]).toEqual([303, '/you?done=password'])
    expect((await browser.get('/you?done=password')).text).toContain('Your password is changed')
    expect((await ann.get('/you')).status).toBe(303)
    expect((await signIn(site, PASSWORD)).status).toBe(422)
    expect((await signIn(site, NEW)).status).toBe(303)
    expect((await deliver(site)).map(({ to, subject }) => [to, subject])).toEqual([
      ['ann@example.org', 'War Stories: Your password was changed'],
      ['ann@example.org', 'War Stories: You signed in on a new device']
    ])
  }
)

test('the answer is the same, and the work left for later the same, whoever is asked for', async () => {
  const { site } = await withAnn()
  await makeAccount(site.db, 'imported', { kind: 'imported' })
  await makeAccount(site.db, 'noaddress')
  const told = async (name: string) => {
    const { status, headers, body }: Answer = await ask(site, name)
    const jobs = await site.db.selectFrom('job').select(['kind', 'payload']).execute()
    await site.db.deleteFrom('job').execute()
    return { status, headers: Object.keys(headers), body, jobs: JSON.stringify(jobs).replace(name, 'NAME') }
  }
  const real = await told('ann')
  for (const name of ['nobody', 'imported', 'noaddress', 'ann@example.org', 'no@example.org'])
    expect(await told(name), name).toEqual(real)
})

test.for([
  'nobody',
  'imported',
  'noaddress',
  'waiting@example.org',
  'ann@example.org, evil@example.org',
  '__proto__'
])('nobody is mailed for %j', async (name) => {
  const { site } = await withAnn()
  await makeAccount(site.db, 'imported', { kind: 'imported' })
  await makeAccount(site.db, 'noaddress')
  await joined(site, 'ben', { email: 'waiting@example.org' })
  await deliver(site)
  await ask(site, name)
  expect(await deliver(site)).toEqual([])
})

test('a link works once, even when pressed twice at the same moment', async () => {
  const { site } = await withAnn()
  const link = await resetLink(site)
  const attempts = ['another otter 43', 'yet another otter'].map(async (password) => {
    const browser = visitor(site)
    return browser.submit(link, link, { password })
  })
  const statuses = (await Promise.all(attempts)).map(({ status }) => status)
  expect(statuses.sort()).toEqual([303, 410])
  const again = visitor(site)
  expect((await again.get(link)).status).toBe(410)
  expect(await site.db.selectFrom('session').selectAll().execute()).toHaveLength(1)
})

test('a link is over after an hour', async () => {
  const { site } = await withAnn()
  const link = await resetLink(site)
  const token = await site.db.selectFrom('mail_token').selectAll().executeTakeFirstOrThrow()
  expect(token.expires_at - Date.now()).toBeGreaterThan(3_500_000)
  expect(token.expires_at - Date.now()).toBeLessThanOrEqual(3_600_000)
  await site.db
    .updateTable('mail_token')
    .set({ expires_at: Date.now() - 1 })
    .execute()
  expect((await visitor(site).get(link)).status).toBe(410)
})

test('a link is dead after a newer one, a changed password, and a changed address', async () => {
  const { site, ann } = await withAnn()
  const first = await resetLink(site)
  const second = await resetLink(site)
  expect((await visitor(site).get(first)).status).toBe(410)
  await ann.submit('/settings', '/settings/password', { oldPassword: PASSWORD, newPassword: NEW })
  expect((await visitor(site).get(second)).status).toBe(410)
  await deliver(site)

  const third = await resetLink(site)
  await ann.submit('/settings', '/settings/address', { email: '', addressPassword: NEW })
  expect((await visitor(site).get(third)).status).toBe(410)
})

test('a link that was on its way while the address changed opens nothing', async () => {
  const { site } = await withAnn()
  const link = await resetLink(site)
  await site.db.updateTable('account').set({ email: 'new@example.org' }).execute()
  const browser = visitor(site)
  await browser.get('/sign-in')
  const answer = await browser.post(link, { _token: visitorToken(browser), password: NEW })
  expect(answer.status).toBe(410)
  expect((await signIn(site, PASSWORD)).status).toBe(303)
})

test('a link to confirm is none to reset, nor to administer, and the other way round', async () => {
  const { site } = await withAnn()
  const reset = await resetLink(site)
  await joined(site, 'ben', { email: 'ben@example.org' })
  const confirm = linkIn((await deliver(site))[0], site.config.baseUrl)
  const [resetSecret = '', confirmSecret = ''] = [reset, confirm].map((link) => link.split('/')[2])
  const browser = visitor(site)
  expect((await browser.get(`/reset/${confirmSecret}`)).status).toBe(410)
  expect((await browser.get(`/confirm/${resetSecret}`)).status).toBe(410)
  expect((await browser.get(`/first-admin/${resetSecret}`)).status).toBe(404)
  const _token = visitorToken(browser)
  const posts = [`/reset/${confirmSecret}`, `/confirm/${resetSecret}`]
  await browser.get('/reset')
  for (const path of posts)
    expect(
      (await browser.post(path, { _token: visitorToken(browser) || _token, password: NEW })).status
    ).toBe(410)
  expect((await browser.get(reset)).status).toBe(200)
  expect((await browser.get(confirm)).status).toBe(200)
})

test.for([
  '/reset/x',
  `/reset/${'a'.repeat(32)}`,
  `/confirm/${'a'.repeat(33)}`,
  '/reset/%00',
  '/confirm/__proto__'
])('a link that never was is no fault: %s', async (path) => {
  const site = await startApp()
  expect([404, 410]).toContain((await site.browser.get(path)).status)
})

test('only a hash of the secret is stored, and no job holds it', async () => {
  const { site } = await withAnn()
  const secret = (await resetLink(site)).split('/')[2] ?? 'none'
  const rows = [
    await site.db.selectFrom('mail_token').selectAll().execute(),
    await site.db.selectFrom('job').selectAll().execute()
  ]
  expect(JSON.stringify(rows)).not.toContain(secret)
})

test('links lead to the configured address, whatever host a request names', async () => {
  const { site } = await withAnn()
  const browser = visitor(site)
  await browser.get('/reset')
  const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: 'http://evil.example' }
  await browser.post('/reset', { _token: visitorToken(browser), username: 'ann' }, evil)
  const mails = await deliver(site)
  expect(mails).toHaveLength(1)
  expect(JSON.stringify(mails)).not.toContain('evil')
})

test('one name is asked for at most five times in half an hour', async () => {
  const { site } = await withAnn()
  for (let n = 0; n < 5; n++) expect((await ask(site, 'ann')).status).toBe(303)
  expect((await ask(site, 'ANN')).status).toBe(429)
  for (let n = 0; n < 5; n++) await ask(site, `nobody${n}`, site.browser)
  expect((await ask(site, 'nobody9', site.browser)).status).toBe(429)
})

test('without a name the form asks for one', async () => {
  const { site } = await withAnn()
  const page = await ask(site, '  ')
  expect([page.status, page.text.includes('Please fill in a name')]).toEqual([422, true])
})
