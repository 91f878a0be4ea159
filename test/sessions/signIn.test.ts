import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { holdsSession, visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'

const WRONG = 'The name or the password is not right.'

const enter = (browser: Browser, username: string, password = PASSWORD, page = '/sign-in') =>
  browser.submit(page, '/sign-in', { username, password })

const sessions = ({ db }: TestApp) => db.selectFrom('session').selectAll().orderBy('id').execute()

const cookies = ({ headers }: Answer): string[] => [headers['set-cookie'] ?? []].flat().map(String)

/** What an answer tells: all of it but what is random in every answer. */
const told = ({ status, headers, body }: Answer, typed: string) => ({
  status,
  headers: Object.keys(headers).sort(),
  body: body.replace(/name="_token" value="[^"]+"/g, '').replaceAll(typed, 'NAME')
})

test.for(['ann', 'ANN', ' ann ', '@ann', 'ann@example.org', 'Ann@EXAMPLE.org'])(
  'a member signs in as %j',
  async (username) => {
    const site = await startApp()
    await joined(site, 'ann')
    const email = { email: 'ann@example.org', email_confirmed_at: 1 }
    await site.db.updateTable('account').set(email).execute()
    const browser = visitor(site)
    const answer = await enter(browser, username)
    expect([answer.status, answer.headers.location]).toEqual([303, '/'])
    expect((await browser.get('/')).body).toContain('href="/you"')
  }
)

test('words, status and headers are the same whoever is not here, and whatever was wrong', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  await makeAccount(site.db, 'imported', { kind: 'imported' })
  await makeAccount(site.db, 'nopassword')
  const unconfirmed = { email: 'ben@example.org' }
  await site.db.updateTable('account').set(unconfirmed).where('username', '=', 'ann').execute()
  const wrong = await enter(visitor(site), 'ann', 'something else 43')
  expect([wrong.status, wrong.text.includes(WRONG)]).toEqual([422, true])
  expect(cookies(wrong)).toEqual([])
  const names = [
    'nobody',
    'imported',
    'nopassword',
    'ben@example.org',
    'no@example.org',
    '__proto__',
    "' or 1=1 --"
  ]
  for (const name of names) {
    const answer = await enter(visitor(site), name)
    expect(told(answer, name.replaceAll("'", '&#39;')), name).toEqual(told(wrong, 'ann'))
  }
  expect(await sessions(site)).toHaveLength(1)
})

test.for([
  { username: '', password: PASSWORD },
  { username: 'ann', password: '' },
  { username: 'ann' },
  {},
  { username: 'a'.repeat(100_000), password: 'b'.repeat(100_000) },
  { 'username[]': 'ann', 'password[$ne]': 'x' },
  { username: 'ann\0', password: `${PASSWORD}x` }
])('what is no name with its password is answered with the form: %#', async (fields) => {
  const site = await startApp()
  await joined(site, 'ann')
  const browser = visitor(site)
  const form = await browser.get('/sign-in')
  const _token = /name="_token" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const answer = await browser.post('/sign-in', { _token, ...(fields as Record<string, string>) })
  expect(answer.status).toBe(422)
  expect(answer.body).toContain('action="/sign-in"')
  expect(await sessions(site)).toHaveLength(1)
})

test('every signing in makes a new session and ends the one this browser had', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const [first] = await sessions(site)
  const token = ann.cookies.get('session') ?? ''
  const { body } = await ann.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  await ann.post('/sign-in', { _token, username: 'ann', password: PASSWORD })
  const now = await sessions(site)
  expect(now).toHaveLength(1)
  expect(now[0]?.token_hash).not.toBe(first?.token_hash)
  const thief = visitor(site)
  thief.cookies.set('session', token)
  expect((await thief.get('/you')).headers.location).toMatch(/^\/sign-in/)
})

test('a session that was planted before is not the one that is signed in', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const victim = visitor(site)
  victim.cookies.set('session', 'planted')
  await enter(victim, 'ann')
  expect(victim.cookies.get('session')).not.toBe('planted')
  const attacker = visitor(site)
  attacker.cookies.set('session', 'planted')
  expect((await attacker.get('/you')).status).toBe(303)
})

test('the cookie is for this site alone, out of reach of scripts, and on https for this host alone', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const plain = cookies(await enter(visitor(site), 'ann')).find((cookie) => cookie.startsWith('session='))
  expect(plain).toMatch(/^session=[\w-]{32}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/)

  const secure = await startApp({ BASE_URL: 'https://stories.test' })
  await joined(secure, 'ann')
  const answer = await enter(visitor(secure), 'ann')
  const cookie = cookies(answer).find((candidate) => candidate.startsWith('__Host-session='))
  expect(cookie).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect(cookie).not.toMatch(/domain/i)
})

test('only a hash of the session is stored', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const token = ann.cookies.get('session') ?? 'none'
  expect(JSON.stringify(await sessions(site))).not.toContain(token)
})

test('signing out ends the session in the database too', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const token = ann.cookies.get('session') ?? ''
  const answer = await ann.submit('/you', '/sign-out', {})
  expect([answer.status, answer.headers.location]).toEqual([303, '/'])
  expect(holdsSession(ann)).toBe(false)
  expect(await sessions(site)).toEqual([])
  ann.cookies.set('session', token)
  expect((await ann.get('/you')).status).toBe(303)
})

test('nobody is signed in, joined or signed out from another site or without a token', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const browser = visitor(site)
  await browser.get('/sign-in')
  const fields = { username: 'ann', password: PASSWORD }
  const own = { _token: visitorToken(browser), ...fields }
  for (const path of ['/sign-in', '/join', '/reset']) {
    expect((await browser.post(path, fields)).status, path).toBe(403)
    expect((await browser.post(path, { ...fields, _token: 'guessed' })).status, path).toBe(403)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'http://evil.example' }
    ])
      expect((await browser.post(path, own, headers as Record<string, string>)).status, path).toBe(403)
    expect((await browser.get(`${path}?username=ann&password=${PASSWORD}`)).status).toBe(200)
  }
  expect((await ann.post('/sign-out', {})).status).toBe(403)
  expect((await ann.get('/sign-out')).status).toBe(404)
  expect(await sessions(site)).toHaveLength(1)
})

test('ten attempts in ten minutes, by name and by network, and the eleventh waits, even when right', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  for (let n = 0; n < 10; n++)
    expect((await enter(visitor(site), 'ann', `wrong guess ${n}`)).status).toBe(422)
  const blocked = await enter(visitor(site), 'ANN ')
  expect(blocked.status).toBe(429)
  expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(500)
  expect(blocked.body).toContain('name="username" value="ANN "')
  expect(blocked.body).not.toContain(PASSWORD)

  for (let n = 0; n < 10; n++) expect((await enter(site.browser, `name${n}`)).status).toBe(422)
  expect((await enter(site.browser, 'name11')).status).toBe(429)
})

test('a password hashed at an older cost is hashed anew when its owner comes', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const old = await hash(PASSWORD, { memoryCost: 8192, timeCost: 2, parallelism: 1 })
  await site.db.updateTable('account').set({ password_hash: old }).execute()
  const stored = async () =>
    (await site.db.selectFrom('account').select('password_hash').executeTakeFirstOrThrow()).password_hash
  await enter(visitor(site), 'ann', 'something else 43')
  expect(await stored()).toBe(old)
  await enter(visitor(site), 'ann')
  expect(await stored()).toMatch(/m=19456,t=2,p=1/)
  expect((await enter(visitor(site), 'ann')).status).toBe(303)
})
