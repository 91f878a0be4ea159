import type { ServerResponse } from 'node:http'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { buildSite, closeSite, type TestApp, testConfig } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { visitor } from '../support/joined.ts'
import { comeBack, goesTo, SIGN_IN } from './going.ts'
import { type Liar, says, startLiar } from './liar.ts'

const DOCUMENT = '/.well-known/openid-configuration'
const CALLBACK = '/sign-in/with/openid/callback'

const shared = await buildSite()
afterAll(() => closeSite(shared))

/** A site that has not heard of its provider yet, on a database that the tests share. */
async function start(): Promise<{ site: TestApp; liar: Liar; browser: Browser }> {
  const liar = await startLiar()
  const config = testConfig(liar.env)
  const app = await buildApp({ config, db: shared.db })
  onTestFinished(async () => {
    liar.close()
    await app.close()
    await shared.db.deleteFrom('ceremony').execute()
  })
  const site = { ...shared, app, config }
  return { site, liar, browser: visitor(site) }
}

/** Sets out with something typed. @returns what was asked of the provider */
async function setOut(browser: Browser): Promise<{ answer: Answer; state: string; nonce: string }> {
  const kept = JSON.stringify({ action: '/x', fields: [{ name: 'body', value: 'Still here', isLong: true }] })
  const answer = await browser.submit(...SIGN_IN, { kept })
  const asked = URL.parse(goesTo(answer))?.searchParams
  return { answer, state: asked?.get('state') ?? '', nonce: asked?.get('nonce') ?? '' }
}

/** Said on the page to sign in, with all that was typed and no word of what went wrong inside. */
function expectSaid(answer: Answer, status: number, sentence: string): void {
  expect([answer.status, answer.text.includes(sentence)], answer.text).toEqual([status, true])
  expect(answer.text).toContain('Still here')
  expect(formsOf(answer.body).some(({ action }) => action === '/sign-in')).toBe(true)
  expect(answer.body).not.toMatch(/node_modules|OAUTH|TypeError|fetch failed/)
}

const DOCUMENTS: Array<[string, number, (response: ServerResponse) => void]> = [
  ['a page', 502, says(200, '<h1>Welcome</h1>', 'text/html')],
  ['half a document', 502, says(200, '{"issuer":')],
  ['a list', 502, says(200, '[]')],
  ['nothing', 502, says(200, '{}')],
  ['that it is not there', 502, says(404, '{}')],
  ['that it is broken', 503, says(500, 'sorry')],
  ['a redirect', 502, (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['by hanging up', 503, (response) => response.destroy()]
]

test.for(DOCUMENTS)(
  'a provider that answers %s is said to, and asked again the next time',
  async ([, status, answers]) => {
    const { liar, browser } = await start()
    liar.answers.set(DOCUMENT, answers)
    expectSaid((await setOut(browser)).answer, status, status === 503 ? 'does not answer' : 'cannot rely on')
    liar.answers.delete(DOCUMENT)
    expect((await setOut(browser)).answer.status).toBe(200)
    expect(liar.asked).toEqual([DOCUMENT, DOCUMENT])
  }
)

test('the site starts without its provider, and serves everybody else while it is away', async () => {
  const { liar, browser } = await start()
  liar.close()
  expect((await browser.get('/')).status).toBe(200)
  expectSaid((await setOut(browser)).answer, 503, 'Example ID does not answer')
})

test('a document of another issuer, or with addresses that are none, is not believed', async () => {
  for (const document of [
    { issuer: 'https://evil.example' },
    { issuer: 5 },
    { authorization_endpoint: 'nowhere' },
    { authorization_endpoint: null }
  ]) {
    const { liar, browser } = await start()
    liar.document = document
    expectSaid((await setOut(browser)).answer, 502, 'cannot rely on')
  }
})

const LATER = Math.floor(Date.now() / 1000) - 3600

test.for<[string, Record<string, unknown>]>([
  ['of another nonce', { nonce: 'another' }],
  ['without a nonce', { nonce: undefined }],
  ['of another issuer', { iss: 'https://evil.example' }],
  ['for another site', { aud: 'another' }],
  ['that is too old', { exp: LATER }],
  ['of nobody', { sub: undefined }],
  ['of a number', { sub: 5 }]
])('a token %s opens nothing', async ([, claims]) => {
  const { site, liar, browser } = await start()
  const { state, nonce } = await setOut(browser)
  liar.claims = { nonce, ...claims }
  const answer = await comeBack(browser, `${CALLBACK}?code=x&state=${state}`)
  expectSaid(answer, 502, 'cannot rely on')
  expect(await site.db.selectFrom('ceremony').select('purpose').execute()).toEqual([{ purpose: 'typed' }])
  expectSaid(await comeBack(browser, `${CALLBACK}?code=x&state=${state}`), 422, 'Still here')
})

test('a token that somebody else signed opens nothing; the right one does', async () => {
  const { liar, browser } = await start()
  liar.isForged = true
  const first = await setOut(browser)
  liar.claims = { nonce: first.nonce }
  expectSaid(await comeBack(browser, `${CALLBACK}?code=x&state=${first.state}`), 502, 'cannot rely on')
  liar.isForged = false
  const second = await setOut(browser)
  liar.claims = { nonce: second.nonce, email: ['a'], email_verified: true, preferred_username: {}, name: 7 }
  const answer = await comeBack(browser, `${CALLBACK}?code=x&state=${second.state}`)
  expect(answer.status).toBe(303)
  expect((await browser.get(String(answer.headers.location))).text).toContain('shows you as someone')
})

test('an answer that names another issuer, or names things twice, is not taken to the provider', async () => {
  const { liar, browser } = await start()
  for (const more of ['&iss=https://evil.example', '&code=y', '&error=server_error', '&response=x']) {
    const { state, nonce } = await setOut(browser)
    liar.claims = { nonce }
    expectSaid(await comeBack(browser, `${CALLBACK}?code=x&state=${state}${more}`), 502, 'cannot rely on')
  }
  expect(liar.asked).not.toContain('/token')
})

test.for<[number, (response: ServerResponse) => void]>([
  [502, says(400, '{"error":"invalid_grant"}')],
  [502, says(200, '{}')],
  [502, says(200, '{"access_token":"x","token_type":"Bearer"}')],
  [502, says(200, 'null')],
  [503, says(502, '<h1>Bad gateway</h1>', 'text/html')],
  [503, (response) => response.destroy()]
])('a code that is answered with %s is told as such', async ([status, answers]) => {
  const { liar, browser } = await start()
  const { state, nonce } = await setOut(browser)
  liar.claims = { nonce }
  liar.answers.set('/token', answers)
  const answer = await comeBack(browser, `${CALLBACK}?code=x&state=${state}`)
  expectSaid(answer, status, status === 503 ? 'does not answer' : 'cannot rely on')
})

test('a proof is worth what the provider says of when they signed in', async () => {
  const { site, liar, browser } = await start()
  const seconds = Math.floor(Date.now() / 1000)
  const go = async (page: string, action: string, claims: Record<string, unknown>) => {
    const asked = URL.parse(goesTo(await browser.submit(page, action, {})))?.searchParams
    liar.claims = { nonce: asked?.get('nonce'), ...claims }
    return comeBack(browser, `${CALLBACK}?code=x&state=${asked?.get('state')}`)
  }
  const arrival = String((await go(...SIGN_IN, { auth_time: seconds })).headers.location)
  await browser.submit(arrival, arrival, { username: 'ann' })
  expect((await browser.get('/prove')).headers.location).toBe('/')

  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  const stale = await go('/prove', '/prove/with/openid', { auth_time: seconds - 3600 })
  expect([stale.status, stale.text.includes('did not ask you to sign in again')]).toEqual([422, true])
  expect((await browser.get('/prove')).status).toBe(200)
  expect((await go('/prove', '/prove/with/openid', { auth_time: seconds })).status).toBe(303)
  expect((await browser.get('/prove')).headers.location).toBe('/')

  browser.cookies.delete('session')
  expect((await go(...SIGN_IN, { auth_time: seconds - 3600 })).headers.location).toBe('/')
  expect((await browser.get('/prove')).status).toBe(200)
  browser.cookies.delete('session')
  await go(...SIGN_IN, { auth_time: seconds + 86_400 })
  const sessions = await site.db.selectFrom('session').select('proved_at as provedAt').execute()
  expect(sessions.every(({ provedAt }) => provedAt <= Date.now())).toBe(true)
})

test('odd requests at the door are refused in words', async () => {
  const { site, browser } = await start()
  for (const query of [
    '',
    '?state=',
    '?state=x&code=y',
    '?state=a&state=b',
    '?__proto__=x',
    `?state=${'x'.repeat(9000)}`
  ])
    expect((await browser.get(CALLBACK + query)).status, query).toBe(422)
  for (const path of ['github', 'nobody', '__proto__', '%00', 'x'.repeat(5000)]) {
    expect((await browser.get(`/sign-in/with/${path}/callback`)).status, path).toBe(404)
    expect((await browser.submit('/sign-in', '/sign-in', {})).status).toBe(422)
    const _token = visitorToken(browser)
    expect((await browser.post(`/sign-in/with/${path}`, { _token })).status, path).toBe(404)
  }
  expect((await browser.post('/sign-in/with/openid', {})).status).toBe(403)
  const _token = visitorToken(browser)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await browser.post('/sign-in/with/openid', { _token }, foreign)).status).toBe(403)
  const tooLong = await browser.post('/sign-in/with/openid', { _token, kept: 'x'.repeat(300_001) })
  expect([tooLong.status, tooLong.text.includes('too long to wait')]).toEqual([413, true])
  for (const path of ['/join/arrival/x', `/join/arrival/${'x'.repeat(32)}`, '/join/arrival/__proto__'])
    expect([404, 422], path).toContain((await browser.get(path)).status)
  expect(await site.db.selectFrom('ceremony').select('purpose').execute()).toEqual([])
})

test('a way that took longer than ten minutes is over', async () => {
  const { site, liar, browser } = await start()
  const { state, nonce } = await setOut(browser)
  liar.claims = { nonce }
  await site.db.updateTable('ceremony').set({ expires_at: Date.now() }).execute()
  expect((await comeBack(browser, `${CALLBACK}?code=x&state=${state}`)).status).toBe(422)
  expect(liar.asked).not.toContain('/token')
})
