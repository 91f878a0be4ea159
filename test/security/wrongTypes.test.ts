import { afterAll, describe, expect, test } from 'vitest'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { fillIn, nameOf, type Route, withRoutes } from '../support/routes.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const { db } = site
const ada = await makeAccount(db, 'ada')
await db.updateTable('account').set({ role: 'admin' }).execute()
const story = await makeStory(db, { authorId: ada.id })
const comment = await makeComment(db, story, { authorId: ada.id })
const browsers = { administrator: await signedIn(site, ada), visitor: visitor(site) }
const pages = { administrator: '/settings', visitor: '/sign-in' }

/** In place of what an address names. */
const PARTS = [
  '__proto__',
  'constructor',
  '-1',
  '0',
  '9'.repeat(40),
  '1e309',
  'NaN',
  'null',
  '%00',
  '%ff%fe',
  '%ed%a0%80',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  "'%20or%201=1--",
  '%22%3E%3Cscript%3E',
  'x'.repeat(3000),
  '%F0%9F%92%A3',
  '%25252e',
  '*'
]

/** Of a query or a form: every name that a page reads, in shapes that none sends. */
const SHAPES: Array<(name: string) => string> = [
  (name) => `${name}[]=a&${name}[]=b`,
  (name) => `${name}[a][__proto__]=x&${name}.b=y`,
  (name) => `${name}=a&${name}=b`,
  (name) => `${name}=null`,
  (name) => `${name}=%00%ff%ed%a0%80`,
  (name) => `${name}=-99999999999999999999999999`,
  (name) => `${name}=1e309`,
  (name) => `${name}=${encodeURIComponent('{"$ne":null}')}`,
  (name) => `${name}=${'%F0%9F%92%A3'.repeat(500)}`,
  (name) => name
]
const NAMES =
  'q in after before sort page tag tags kind role reason guess version quote returnTo kept act body title parent username password ' +
  'email theme days fact own had code answer pending revision formKey words outcome done collapse suggested story format token ' +
  'state iss error __proto__ constructor toString hasOwnProperty'
const SOME_NAMES = NAMES.split(/\s+/)

const together = (shape: (name: string) => string): string => SOME_NAMES.map(shape).join('&')

const values = {
  story: story.shortId,
  slug: story.slug,
  comment: comment.shortId,
  username: 'ada',
  format: 'rss'
}
const known = { ...values, tag: 'queues', tags: 'queues', kind: 'story', ref: story.shortId, period: 'all' }

/** Not a fault of the server, and nothing of its inside. */
function expectCalm(answer: { status: number; text: string }, what: string): void {
  expect(answer.status, what).toBeLessThan(500)
  expect(
    /SQLITE|SqliteError|TypeError|RangeError|at \S+ \(file:|node_modules/.exec(answer.text),
    what
  ).toBeNull()
}

async function tokenOf(who: keyof typeof browsers): Promise<string> {
  return /name="_token" value="([^"]+)"/.exec((await browsers[who].get(pages[who])).body)?.[1] ?? ''
}

const others = routes.filter(({ url }) => !url.startsWith('/assets/') && !url.startsWith('/static/'))

describe.each(others.map((route) => ({ name: nameOf(route), route })))('$name', ({ route }) => {
  test.runIf(route.url.includes(':'))('stays calm whatever its address names', async () => {
    for (const part of PARTS) {
      const url = route.url.replace(/:\w+(?:\([^)]*\))?/g, part)
      for (const browser of Object.values(browsers))
        expectCalm(await ask(browser, route, url), url.slice(0, 80))
    }
  })

  test('stays calm whatever the shape of its query or form', async () => {
    for (const who of ['administrator', 'visitor'] as const) {
      const _token = await tokenOf(who)
      if (_token === '') return // Signed out by this very route.
      for (const shape of SHAPES) {
        await db.deleteFrom('limit_count').execute()
        const fields = together(shape)
        const url = fillIn(route.url, known)
        const answer =
          route.method === 'GET'
            ? await browsers[who].get(`${url}?${fields}`)
            : await ask(browsers[who], route, url, `_token=${_token}&${fields}`)
        expectCalm(answer, `${who} ${fields.slice(0, 60)}`)
      }
    }
  })
})

async function ask(browser: Browser, { method }: Route, url: string, payload = '') {
  if (method === 'GET') return browser.get(url)
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  return browser.send({ method: 'POST', url, payload, headers })
}

test('the site still stands', async () => {
  expect((await visitor(site).get(story.path)).status).toBeLessThan(500)
})
