import { afterAll, expect, test } from 'vitest'
import { buildSite, closeSite, SITE } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { fillIn, nameOf, withRoutes } from '../support/routes.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const { db } = site
const ann = await joined(site, 'ann')
const ben = await makeAccount(db, 'ben')
const story = await makeStory(db, { authorId: ben.id })
const comment = await makeComment(db, story, { authorId: ben.id })

const ELSEWHERE = [
  'https://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2f..',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/a/../\\evil.example',
  '/a/..//evil.example',
  '/./\\evil.example',
  '/.//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  '\u0000//evil.example',
  '/\u0000/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'http:\\\\evil.example',
  'javascript:alert(1)//',
  'data:text/html,x',
  '@evil.example',
  `${SITE}@evil.example`,
  `${SITE}.evil.example/`,
  '%2f%2fevil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '/\u2044/evil.example',
  '/\u3002evil.example',
  '/ok\r\nLocation: https://evil.example',
  '/ok\r\nSet-Cookie: planted=yes'
]

/** Where a browser that got this answer would be next. */
function expectHere(answer: Answer, what: string): void {
  const { location } = answer.headers
  if (location !== undefined) {
    expect(String(location), what).not.toMatch(/[\r\n]/)
    expect(new URL(String(location), `${SITE}/x/y`).origin, what).toBe(SITE)
  }
  expect([answer.headers['set-cookie'] ?? []].flat().join(), what).not.toContain('planted')
  for (const [, target = ''] of answer.body.matchAll(/(?:href|action)="([^"]*evil\.example[^"]*)"/g))
    expect(new URL(target.replaceAll('&amp;', '&'), `${SITE}/x/y`).origin, what).toBe(SITE)
}

const parts = { story: story.shortId, comment: comment.shortId, username: 'ben', tag: 'queues' }
const NAMES = ['returnTo', 'return_to', 'next', 'url', 'redirect', 'continue', 'to', 'goto', 'had', 'kept']

const pages = routes.filter(({ method, url }) => method === 'GET' && !/^\/(assets|static)\//.test(url))

/** These read where to go on to; of the others it is enough to see that they do not. */
const LEADS_ON = /sign-in|join|prove|reset|confirm|first-admin/
const SOME = [
  'https://evil.example',
  '//evil.example',
  '/a/../\\evil.example',
  '/ok\r\nSet-Cookie: planted=yes'
]

test('no page sends anybody elsewhere, whatever its query says, nor what it is come from', async () => {
  for (const route of pages)
    for (const where of LEADS_ON.test(route.url) ? ELSEWHERE : SOME) {
      const query = NAMES.map((name) => `${name}=${encodeURIComponent(where)}`).join('&')
      const url = `${fillIn(route.url, parts)}?${query}`
      const headers = { referer: `https://evil.example/${encodeURIComponent(where)}`, host: 'evil.example' }
      for (const browser of [ann, visitor(site)])
        expectHere(await browser.get(url, headers), `${nameOf(route)} ${where}`)
    }
})

test('an address that is itself another host is none of this site', async () => {
  for (const where of ELSEWHERE.filter((one) => one.startsWith('/')))
    expectHere(await ann.get(encodeURI(where)), where)
})

/** Forms that lead back to where they were sent from. */
const FORMS: Array<[string, Record<string, string>]> = [
  ['/theme', { theme: 'dark' }],
  [`/s/${story.shortId}/reactions`, { kind: 'hug' }],
  [`/s/${story.shortId}/c/${comment.shortId}/reactions`, { kind: 'like' }],
  [`/s/${story.shortId}/saving`, {}],
  [`/s/${story.shortId}/following`, {}],
  [`/s/${story.shortId}/muting`, {}],
  ['/u/ben/following', {}],
  ['/t/queues/following', {}],
  ['/t/queues/muting', {}]
]

test('no form leads elsewhere', async () => {
  const _token = /name="_token" value="([^"]+)"/.exec((await ann.get('/settings')).body)?.[1] ?? ''
  for (const [path, fields] of FORMS)
    for (const returnTo of ELSEWHERE) {
      await db.deleteFrom('limit_count').execute()
      const answer = await ann.post(path, { _token, ...fields, returnTo })
      expect([303, 400], `${path} ${returnTo}`).toContain(answer.status)
      expectHere(answer, `${path} ${returnTo}`)
    }
})

test('nobody is led elsewhere by signing in, joining, proving or a link in a mail', async () => {
  for (const returnTo of ELSEWHERE) {
    await db.deleteFrom('limit_count').execute()
    const guest = visitor(site)
    const where = `?returnTo=${encodeURIComponent(returnTo)}`
    const entering = { username: 'ann', password: PASSWORD, returnTo }
    const answer = await guest.submit(`/sign-in${where}`, '/sign-in', entering)
    expect(answer.status, returnTo).toBe(303)
    expectHere(answer, `sign-in ${returnTo}`)
    const _token = /name="_token" value="([^"]+)"/.exec((await guest.get('/settings')).body)?.[1] ?? ''
    const proved = await guest.post('/prove', { _token, password: PASSWORD, returnTo })
    expect(proved.status, returnTo).toBe(303)
    expectHere(proved, `prove ${returnTo}`)
  }
})

test('a form that waited while somebody signed in is sent to this site only', async () => {
  for (const action of ELSEWHERE) {
    await db.deleteFrom('limit_count').execute()
    const kept = JSON.stringify({ action, fields: [{ name: 'body', value: 'Words' }] })
    const entering = { username: 'ann', password: PASSWORD, kept }
    expectHere(await visitor(site).submit('/sign-in', '/sign-in', entering), action)
  }
})
