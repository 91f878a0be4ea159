import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { holdsSession, visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'

const set = ({ headers }: Answer): string[] => [headers['set-cookie'] ?? []].flat().map(String)
const FOREIGN = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

test('a form that another site sends, which comes without the session, takes it from nobody', async () => {
  const site = await startApp()
  for (const path of [
    '/sign-in',
    '/join',
    '/sign-out',
    '/reset',
    '/settings/profile',
    '/theme',
    '/nowhere'
  ]) {
    // As a browser sends it: what is SameSite=Lax stays behind, and what the answer sets is taken.
    const answer = await visitor(site).post(path, { username: 'ann', bio: 'x', body: 'x' }, FOREIGN)
    expect(answer.status, path).toBeGreaterThanOrEqual(400)
    expect(set(answer), path).toEqual([])
    const old = await visitor(site).post(path, { body: 'x' }, { origin: 'null', 'sec-fetch-site': '' })
    expect(set(old), path).toEqual([])
  }
})

test('a browser has one cookie, for its forms before signing in and for its session afterwards', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const browser = visitor(site)
  await browser.get('/')
  expect([...browser.cookies.keys()]).toEqual([])
  const page = await browser.get('/sign-in')
  const [line, ...others] = set(page)
  expect(line).toMatch(/^session=visitor\.[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(others).toEqual([])
  const mark = visitorToken(browser)
  await browser.get('/join')
  expect(visitorToken(browser)).toBe(mark)
  await browser.submitFrom(page.body, '/sign-in', { username: 'ann', password: PASSWORD })
  expect([...browser.cookies.keys()]).toEqual(['session'])
  expect([holdsSession(browser), visitorToken(browser)]).toEqual([true, ''])
  expect((await browser.get('/you')).status).toBe(200)
})

test('what a visitor is known by is no session, and a session that is over is no mark', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const session = ann.cookies.get('session') ?? ''
  const now = Date.now().toString(36)
  for (const value of [`visitor.${session}`, `visitor.${session}.${now}`, 'visitor.', 'visitor..']) {
    const browser = visitor(site)
    browser.cookies.set('session', value)
    expect((await browser.get('/you')).headers.location, value).toBe('/sign-in?returnTo=%2Fyou')
  }
  await site.db.deleteFrom('session').execute()
  expect((await ann.get('/sign-in')).status).toBe(200)
  expect(['', session]).not.toContain(visitorToken(ann))
})

test('on https both cookies are for this host alone, and ones without its prefix count for nothing', async () => {
  const site = await startApp({ BASE_URL: 'https://stories.test' })
  const browser = visitor(site)
  const lines = [
    ...set(await browser.get('/sign-in')),
    ...set(await browser.post('/theme', { theme: 'dark' }))
  ]
  expect(lines).toHaveLength(2)
  for (const line of lines)
    expect(line).toMatch(/^__Host-(session|choices)=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect((await browser.get('/about')).body).toContain('data-theme="dark"')
  const planted = visitor(site)
  const mark = 'm'.repeat(32)
  planted.cookies.set('session', `visitor.${mark}`)
  planted.cookies.set('choices', 'dark~')
  const fields = { _token: mark, username: 'ann', password: PASSWORD }
  expect((await planted.post('/sign-in', fields)).status).toBe(403)
  expect((await planted.get('/about')).body).toContain('data-theme="system"')
})

test('whoever signed out passes the kept pages by for a while, even after opening a form', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await visitor(site).get('/about')
  const hits = async () => {
    const before = site.app.keptAnswers.hits
    await ann.get('/about')
    return site.app.keptAnswers.hits - before
  }
  await ann.submit('/you', '/sign-out', {})
  expect(await hits()).toBe(0)
  await ann.get('/sign-in')
  expect(visitorToken(ann)).toHaveLength(32)
  expect(await hits()).toBe(0)
  const later = (Date.now() - 11_000).toString(36)
  ann.cookies.set('session', `visitor.${visitorToken(ann)}.${later}`)
  expect(await hits()).toBe(1)
  expect((await ann.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })).status).toBe(303)
})

test('a visitor who opened a form is given kept pages like everybody else', async () => {
  const site = await startApp()
  await visitor(site).get('/about')
  const browser = visitor(site)
  await browser.get('/sign-in')
  expect(visitorToken(browser)).toHaveLength(32)
  const { hits } = site.app.keptAnswers
  await browser.get('/about')
  expect(site.app.keptAnswers.hits).toBe(hits + 1)
})
