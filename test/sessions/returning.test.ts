import { expect, test } from 'vitest'
import { readKeptForm } from '../../src/web/keptForm.ts'
import { SITE, startApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeStory } from '../support/make.ts'

const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/a/../\\evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  'http:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '@evil.example',
  '.evil.example',
  '/%0d%0aLocation:%20//evil.example'
]

test('no answer sends anybody to an address that browsers and proxies refuse for its length', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const story = await makeStory(site.db)
  const long = `/you?${'x'.repeat(18_000)}`
  const fields = { username: 'ann', password: PASSWORD, returnTo: long }
  const answers = [
    await visitor(site).get(long),
    await visitor(site).get(`/s/${story.shortId}?${long}`),
    await ann.get(`/sign-in?returnTo=${encodeURIComponent(long)}`),
    await visitor(site).submit('/sign-in', '/sign-in', fields)
  ]
  for (const { status, headers } of answers) {
    expect([301, 302, 303]).toContain(status)
    expect(String(headers.location).length).toBeLessThan(3000)
  }
})

test.for(ELSEWHERE)('signing in and joining never lead off the site: %j', async (wanted) => {
  const site = await startApp()
  const query = `returnTo=${encodeURIComponent(wanted)}`
  const ann = visitor(site)
  const places = [
    await ann.submit(`/join?${query}`, '/join', { username: 'ann', password: PASSWORD }),
    await ann.get(`/sign-in?${query}`),
    await ann.get(`/join?${query}`),
    await visitor(site).submit(`/sign-in?${query}`, '/sign-in', { username: 'ann', password: PASSWORD }),
    await visitor(site).submit('/sign-in', '/sign-in', {
      username: 'ann',
      password: PASSWORD,
      returnTo: wanted
    })
  ].map(({ status, headers }) => ({ status, location: String(headers.location) }))
  for (const { status, location } of places) {
    expect(status).toBe(303)
    expect(new URL(location, SITE).origin, location).toBe(SITE)
    expect(location).toMatch(/^\/(?![/\\])/)
  }
})

test('a page for members sends a visitor to sign in, and back', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const browser = visitor(site)
  const { headers } = await browser.get('/settings?done=profile')
  expect(headers.location).toBe('/sign-in?returnTo=%2Fsettings%3Fdone%3Dprofile')
  const answer = await browser.submit(String(headers.location), '/sign-in', {
    username: 'ann',
    password: PASSWORD
  })
  expect(answer.headers.location).toBe('/settings?done=profile')
})

const typed = { displayName: 'Ann', bio: 'A long text\nthat took "an hour" & <more>. '.repeat(5) }

/** A visitor who sends a form for members. */
async function interrupted() {
  const site = await startApp()
  await joined(site, 'ann')
  const browser = visitor(site)
  await browser.get('/sign-in')
  const _token = visitorToken(browser)
  const page = await browser.post('/settings/profile', { _token, ...typed })
  return { site, browser, page }
}

const sendFrom = (body: string, action: string, browser: ReturnType<typeof visitor>, fields = {}) =>
  browser.submitFrom(body, action, fields)

test('a form sent as a visitor waits while they sign in, and is sent with the new session', async () => {
  const { site, browser, page } = await interrupted()
  expect(page.status).toBe(401)
  expect(page.body).toContain('that took &quot;an hour&quot; &amp; &lt;more')
  const wrong = await sendFrom(page.body, '/sign-in', browser, { username: 'ann', password: 'wrong' })
  expect(wrong.status).toBe(422)
  const resumed = await sendFrom(wrong.body, '/sign-in', browser, { username: 'ann', password: PASSWORD })
  expect([resumed.status, resumed.headers['cache-control']]).toEqual([200, 'private, no-store'])
  expect(resumed.text).toContain('Nothing was lost')
  expect((await sendFrom(resumed.body, '/settings/profile', browser)).status).toBe(303)
  const ann = await site.db.selectFrom('account').select('bio').executeTakeFirstOrThrow()
  expect(ann.bio).toBe(typed.bio.replace(/\s+/g, ' ').trim())
})

test('it waits just as well while they join, go back to signing in, or mistype', async () => {
  const { site, browser, page } = await interrupted()
  const join = await sendFrom(page.body, '/sign-in', browser, { username: 'ben', step: 'form' })
  const form = formsOf(page.body).find(({ action }) => action === '/sign-in')
  const asked = await browser.post('/join', { ...form?.fields, username: 'ben', step: 'form' })
  expect([join.status, asked.status]).toEqual([200, 200])
  expect(asked.text).not.toContain('at least 8')
  const refused = await sendFrom(asked.body, '/join', browser, { username: 'ben', password: 'short' })
  expect(refused.status).toBe(422)
  const resumed = await sendFrom(refused.body, '/join', browser, { username: 'ben', password: PASSWORD })
  expect((await sendFrom(resumed.body, '/settings/profile', browser)).status).toBe(303)
  const ben = await site.db
    .selectFrom('account')
    .select('bio')
    .where('username', '=', 'ben')
    .executeTakeFirst()
  expect(ben?.bio).toContain('took "an hour"')
})

test('it survives a limit, and signing in meanwhile in another tab', async () => {
  const { site, browser, page } = await interrupted()
  for (let n = 0; n < 10; n++)
    await sendFrom(page.body, '/sign-in', browser, { username: 'ann', password: 'wrong' })
  const limited = await sendFrom(page.body, '/sign-in', browser, { username: 'ann', password: PASSWORD })
  expect(limited.status).toBe(429)
  await site.db.deleteFrom('limit_count').execute()
  await browser.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })
  const late = await sendFrom(limited.body, '/sign-in', browser)
  expect(late.status).toBe(403)
  const resumed = await sendFrom(late.body, '/sign-in', browser)
  expect((await sendFrom(resumed.body, '/settings/profile', browser)).status).toBe(303)
})

test.for([...ELSEWHERE, ''])('a kept form is never sent off the site: %j', (action) => {
  const kept = readKeptForm(JSON.stringify({ action, fields: [] }))
  expect(new URL(kept?.action ?? '', SITE).origin).toBe(SITE)
})

test.for([
  '',
  'null',
  '[]',
  '{"action":1,"fields":[]}',
  '{"action":"/a","fields":{}}',
  '{"action":"/a"',
  '7'
])('what is no kept form counts as none: %j', async (kept) => {
  const site = await startApp()
  await joined(site, 'ann')
  const answer = await visitor(site).submit('/sign-in', '/sign-in', {
    username: 'ann',
    password: PASSWORD,
    kept
  })
  expect([answer.status, answer.headers.location]).toEqual([303, '/'])
})
