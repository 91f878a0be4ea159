import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { unhurried } from '../support/unhurried.ts'

const people = ({ db }: TestApp) => db.selectFrom('account').select('username').orderBy('id').execute()
const sessions = ({ db }: TestApp) => db.selectFrom('session').selectAll().execute()

test('somebody joins with a name and a password, and is signed in and welcomed', async () => {
  const site = await startApp()
  const browser = visitor(site)
  const answer = await browser.submit('/join', '/join', { username: 'Ann-Lee', password: PASSWORD })
  expect([answer.status, answer.headers.location]).toEqual([303, '/you?done=joined'])
  const page = await browser.get('/you?done=joined')
  expect(page.text).toContain('You are in. Welcome.')
  expect(page.text).not.toContain('A mail is on its way')
  expect((await browser.get('/u/ann-lee')).text).toContain('@ann-lee')
  const [account] = await site.db.selectFrom('account').selectAll().execute()
  expect(account).toMatchObject({ username: 'ann-lee', kind: 'member', role: 'member', email: null })
  expect(account?.password_hash).toMatch(/^\$argon2id\$/)
})

test('joining brings back to where somebody came from', async () => {
  const site = await startApp()
  const answer = await visitor(site).submit('/join?returnTo=/t%3Fx%3D1', '/join', {
    username: 'ann',
    password: PASSWORD
  })
  expect(answer.headers.location).toBe('/t?x=1')
})

test.for([
  [{ username: 'a' }, 'username', 'Please use 3 to 20'],
  [{ username: 'admin' }, 'username', 'kept for the site'],
  [{ password: 'brief' }, 'password', 'at least 8 characters'],
  [{ password: 'ben-ben-ben', username: 'ben' }, 'password', 'made of your name'],
  [{ password: '' }, 'password', 'at least 8 characters'],
  [{ email: 'nowhere' }, 'email', 'does not look like an e-mail address'],
  [{ email: 'a@b.org, c@d.org' }, 'email', 'does not look like an e-mail address'],
  [{ email: 'a@b.org\r\nBcc: c@d.org' }, 'email', 'does not look like an e-mail address']
] as const)('%j is refused at the field, and the rest is kept', async ([fields, name, sentence]) => {
  const site = await startApp()
  const typed = { username: 'ben', password: PASSWORD, email: 'ben@example.org', ...fields }
  const page = await visitor(site).submit('/join?returnTo=/t', '/join', typed)
  expect(page.status).toBe(422)
  expect(page.body).toMatch(new RegExp(`id="${name}-error">[^<]*${sentence}`))
  expect(page.body).toMatch(new RegExp(`name="${name}"[^>]*aria-invalid="true"[^>]*${name}-error`))
  expect(page.body).toContain('name="returnTo" value="/t"')
  if (!('email' in fields)) expect(page.body).toContain('value="ben@example.org"')
  if (typed.password) expect(page.body).not.toContain(typed.password)
  expect(await people(site)).toEqual([])
  expect(await sessions(site)).toEqual([])
})

test('a name that somebody has, or that looks like it, is refused, whatever kind of account has it', async () => {
  const site = await startApp()
  await joined(site, 'bill')
  await makeAccount(site.db, 'jess', { kind: 'imported' })
  for (const [username, sentence] of [
    ['bill', 'Somebody has that name already'],
    ['BILL', 'Somebody has that name already'],
    ['bi1l', 'looks too much like'],
    ['b-i-l-l', 'looks too much like'],
    ['jess', 'Somebody has that name already']
  ] as const) {
    const page = await visitor(site).submit('/join', '/join', { username, password: 'another otter 43' })
    expect([page.status, page.text.includes(sentence)], username).toEqual([422, true])
  }
  expect(await people(site)).toEqual([{ username: 'bill' }, { username: 'jess' }])
})

test('a double click joins once, and both answers lead in', async () => {
  const site = await startApp()
  const browser = visitor(site)
  const form = formsOf((await browser.get('/join')).body).find(({ action }) => action === '/join')
  const fields = { ...unhurried(site.db, form?.fields ?? {}), username: 'ann', password: PASSWORD }
  const twin = visitor(site)
  twin.cookies.set('session', `visitor.${visitorToken(browser)}`)
  const answers = await Promise.all([browser.post('/join', fields), twin.post('/join', fields)])
  expect(answers.map((answer) => answer.headers.location)).toEqual(['/you?done=joined', '/you?done=joined'])
  expect(await people(site)).toEqual([{ username: 'ann' }])
})

test('somebody who has been here for long is not signed in by the form to join', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  await site.db
    .updateTable('account')
    .set({ created_at: Date.now() - 3_600_000 })
    .execute()
  const page = await visitor(site).submit('/join', '/join', { username: 'ann', password: PASSWORD })
  expect([page.status, page.text.includes('Somebody has that name already')]).toEqual([422, true])
  expect(await sessions(site)).toHaveLength(1)
})

test('the sixth who joins from one network within an hour is asked to wait, with everything kept', async () => {
  const site = await startApp()
  for (const username of ['ann', 'ben', 'cleo', 'dora', 'emil']) {
    site.browser.cookies.clear()
    expect((await site.browser.submit('/join', '/join', { username, password: PASSWORD })).status).toBe(303)
  }
  site.browser.cookies.clear()
  const sixth = { username: 'frida', password: PASSWORD, email: 'frida@example.org' }
  const page = await site.browser.submit('/join?returnTo=/t', '/join', sixth)
  expect(page.status).toBe(429)
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(3000)
  for (const kept of ['value="frida"', 'value="frida@example.org"', 'value="/t"'])
    expect(page.body).toContain(kept)
  expect(page.body).not.toContain(PASSWORD)
  expect(await people(site)).toHaveLength(5)
  expect(await joined(site, 'gus')).toBeDefined()
})

test('mistakes do not count against the limit of joining', async () => {
  const site = await startApp()
  for (let n = 0; n < 8; n++)
    await site.browser.submit('/join', '/join', { username: 'x', password: PASSWORD })
  expect((await site.browser.submit('/join', '/join', { username: 'ann', password: PASSWORD })).status).toBe(
    303
  )
})

test('a member who opens the form to join is sent on', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  expect((await ann.get('/join?returnTo=/t')).headers.location).toBe('/t')
})

test('fields that nobody offered change nothing', async () => {
  const site = await startApp()
  await joined(site, 'ann', {
    role: 'admin',
    kind: 'site',
    id: '7',
    email_confirmed_at: '1',
    __proto__x: '1'
  })
  const account = await site.db.selectFrom('account').selectAll().executeTakeFirstOrThrow()
  expect(account).toMatchObject({ role: 'member', kind: 'member', email: null, email_confirmed_at: null })
})
