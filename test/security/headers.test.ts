import { afterAll, expect, test } from 'vitest'
import { buildSite, closeSite, signedIn, startApp } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { fillIn, nameOf, type Route, withRoutes } from '../support/routes.ts'

const { made: site, routes } = await withRoutes(() => buildSite({ BASE_URL: 'https://stories.test' }))
afterAll(() => closeSite(site))
const { db } = site
const ada = await makeAccount(db, 'ada')
await db.updateTable('account').set({ role: 'admin' }).execute()
const story = await makeStory(db, { authorId: ada.id })
const comment = await makeComment(db, story, { authorId: ada.id })

const administrator = await signedIn(site, ada)
administrator.cookies.set('__Host-session', administrator.cookies.get('session') ?? '')

const known = {
  ...{ story: story.shortId, slug: story.slug, comment: comment.shortId, username: 'ada', tag: 'queues' },
  ...{ kind: 'story', ref: story.shortId, period: 'all', format: 'rss', tags: 'queues' }
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "manifest-src 'self'"
]

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'permissions-policy': expect.stringContaining('camera=()')
}

/** For programs on the pages of others. */
const OPEN_DATA = ['/s/:story/incident.json', '/schemas/incident.json']

function expectShielded({ headers }: Answer, what: string, more = {}): void {
  expect(String(headers['content-security-policy']).split(';'), what).toEqual(POLICY)
  expect(headers, what).toMatchObject({ ...HEADERS, ...more })
}

const pages = routes.filter(({ method }) => method === 'GET')
const urlOf = (route: Route): string => fillIn(route.url, known)

test('every answer of every route has the whole policy, whoever asks, found or not, kept or drawn', async () => {
  for (const route of pages)
    for (const browser of [visitor(site), visitor(site), administrator])
      expectShielded(
        await browser.get(urlOf(route)),
        nameOf(route),
        OPEN_DATA.includes(route.url) ? { 'cross-origin-resource-policy': 'cross-origin' } : {}
      )
})

test('so has what is refused, wrong, by another method or a file', async () => {
  const file = /href="(\/assets\/[^"]+\.css)"/.exec((await visitor(site).get('/')).body)?.[1] ?? ''
  const answers: Array<[number, Promise<Answer>]> = [
    [200, visitor(site).get(file)],
    [404, visitor(site).get('/nowhere')],
    [404, visitor(site).get('/%E0%A4%A')],
    [404, visitor(site).send({ method: 'DELETE', url: '/latest' })],
    [403, visitor(site).post('/sign-in', {})],
    [413, visitor(site).post('/sign-in', { username: 'x'.repeat(1_048_576) })],
    [
      415,
      visitor(site).send({
        method: 'POST',
        url: '/sign-in',
        payload: 'x',
        headers: { 'content-type': 'x/y' }
      })
    ]
  ]
  for (const [status, asked] of answers) {
    const answer = await asked
    expect(answer.status).toBe(status)
    expectShielded(answer, String(status))
  }
})

const cachesFor = ({ headers }: Answer): string => String(headers['cache-control'] ?? '')
const shown = ({ status, headers, body }: Answer) => [status, headers.location, body]

test('what a member gets is kept by no cache that others use, unless it is what a visitor gets', async () => {
  expect((await administrator.get('/admin/state')).status).toBe(200)
  for (const route of pages) {
    const answer = await administrator.get(urlOf(route))
    // These are kept by no cache that is not told to.
    if ([302, 303].includes(answer.status) || /\b(private|no-store)\b/.test(cachesFor(answer))) continue
    expect(shown(answer), nameOf(route)).toEqual(shown(await visitor(site).get(urlOf(route))))
  }
})

test('what comes with a cookie is kept nowhere', async () => {
  const everybody = [visitor(site), administrator]
  for (const route of pages)
    for (const browser of everybody) {
      const answer = await browser.get(urlOf(route))
      if (answer.headers['set-cookie']) expect(cachesFor(answer), nameOf(route)).toContain('no-store')
    }
})

test('every answer says what it is, and in which signs where it is text', async () => {
  for (const route of pages) {
    const { status, headers, body } = await administrator.get(urlOf(route))
    if (status >= 300 && status < 400) continue
    const type = String(headers['content-type'])
    expect(type, nameOf(route)).toMatch(/^[a-z]+\/[a-z0-9.+-]+(; charset=utf-8)?/)
    if (/^text\/|xml|json|javascript/.test(type) && body)
      expect(type, nameOf(route)).toMatch(/charset=utf-8/i)
  }
})

test('without https nobody is told to ask by https only', async () => {
  const { browser } = await startApp()
  expect((await browser.get('/about')).headers['strict-transport-security']).toBeUndefined()
})
