import { afterAll, describe, expect, test } from 'vitest'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { fillIn, nameOf, withRoutes } from '../support/routes.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const { db } = site
const ada = await makeAccount(db, 'ada')
await db.updateTable('account').set({ role: 'admin' }).execute()
const ben = await makeAccount(db, 'ben')
const story = await makeStory(db, { authorId: ada.id })
const comment = await makeComment(db, story, { authorId: ada.id })
const as = { ada: await signedIn(site, ada), ben: await signedIn(site, ben), visitor: visitor(site) }

const tokenOf = async (browser: Browser, page: string) =>
  /name="_token" value="([^"]+)"/.exec((await browser.get(page)).body)?.[1] ?? ''
const tokens = {
  ada: await tokenOf(as.ada, '/settings'),
  ben: await tokenOf(as.ben, '/settings'),
  visitor: await tokenOf(as.visitor, '/sign-in')
}

const unsafe = routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
const parts = {
  story: story.shortId,
  comment: comment.shortId,
  username: 'ben',
  tag: 'queues',
  kind: 'story',
  ref: story.shortId
}

/** Mail programs send the first from nowhere; a visitor's look and tags are set on pages that are the same for all. */
const WITHOUT_TOKEN: Record<string, readonly string[]> = {
  none: ['POST /unsubscribe/:key'],
  origin: ['POST /announcement/dismissal', 'POST /theme'],
  member: ['POST /s/:story/comments', 'POST /t/:tag/muting']
}

test('no route but these goes without a token, and each of them is known', () => {
  const found: Record<string, string[]> = { none: [], origin: [], member: [] }
  for (const route of unsafe) {
    const guard = route.options.config?.formGuard
    if (guard) found[guard]?.push(nameOf(route))
  }
  for (const names of Object.values(found)) names.sort()
  expect(found).toEqual(WITHOUT_TOKEN)
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
type Headers = Record<string, string>

/** As another site could have a browser send it, which always says so in one header or the other. */
const FOREIGN: Array<[string, Headers]> = [
  ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  [
    'from a neighbour on the same domain',
    { 'sec-fetch-site': 'same-site', origin: 'http://evil.stories.test' }
  ],
  ['by an older browser on another site', { origin: 'https://evil.example' }],
  ['from a frame without an origin', { origin: 'null' }],
  ['from another port', { origin: 'http://stories.test:8080' }],
  ['from a host whose name begins alike', { origin: 'http://stories.test.evil.example' }]
]

/** Everything but what only counts or waits. */
async function everything(): Promise<string> {
  const tables = [
    ...([
      'account',
      'story',
      'comment',
      'draft',
      'session',
      'mail_token',
      'report',
      'moderation_act'
    ] as const),
    ...(['story_reaction', 'saved_story', 'follow_story', 'mute_story', 'follow_person', 'totp'] as const)
  ]
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}

describe.each(unsafe.map((route) => ({ name: nameOf(route), route })))('$name', ({ name, route }) => {
  const url = fillIn(route.url, parts)
  const send = (browser: Browser, token: string, headers: Headers, type: Headers = FORM) =>
    browser.send({
      method: 'POST',
      url,
      payload: new URLSearchParams({ _token: token, act: 'save', had: '' }).toString(),
      headers: { ...type, ...headers }
    })

  test.skipIf(WITHOUT_TOKEN.none?.includes(name))(
    'refuses what another site sent, token or not',
    async () => {
      const before = await everything()
      for (const [how, headers] of FOREIGN)
        for (const who of ['ada', 'visitor'] as const) {
          const { status } = await send(as[who], tokens[who], headers)
          expect(status, `${how}, ${who}`).toBe(403)
        }
      expect(await everything()).toBe(before)
    }
  )

  const needsToken = !['none', 'origin'].some((guard) => WITHOUT_TOKEN[guard]?.includes(name))
  test.runIf(needsToken)('refuses a form without its token, or with that of somebody else', async () => {
    const before = await everything()
    const own = { 'sec-fetch-site': 'same-origin' }
    for (const token of ['', 'x', tokens.ben, tokens.visitor, tokens.ada.toUpperCase(), tokens.ada.slice(1)])
      expect((await send(as.ada, token, own)).status, token).toBe(403)
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
      const { status } = await send(as.ada, tokens.ada, own, { 'content-type': type })
      expect([400, 403, 413, 415], type).toContain(status)
    }
    expect(await everything()).toBe(before)
  })

  test('does nothing by GET, whatever a header or a field says of the method', async () => {
    const before = await everything()
    const query = new URLSearchParams({ _token: tokens.ada, _method: 'POST', act: 'save', kind: 'hug' })
    const headers = { 'x-http-method-override': 'POST', 'x-method-override': 'POST', 'x-http-method': 'POST' }
    const { status } = await as.ada.get(`${url}?${query}`, headers)
    expect(status).toBeLessThan(500)
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const)
      expect((await as.ada.send({ method, url: `${url}?${query}`, headers })).status, method).toBeLessThan(
        500
      )
    expect(await everything()).toBe(before)
  })
})
