import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { CEREMONY_LIFE_MS } from '../../src/sessions/ceremonies.ts'
import { SITE, startApp, type TestApp } from '../support/app.ts'
import { Authenticator, type Said } from '../support/authenticator.ts'
import type { Browser } from '../support/browser.ts'
import { holdsSession, visitorToken } from '../support/formToken.ts'
import { joined, visitor } from '../support/joined.ts'
import { deliver } from '../support/post.ts'

const HERE = { origin: SITE, host: new URL(SITE).hostname }
const ADD = '/settings/safety/passkeys'

/** What no authenticator at this site says, each different from an honest answer in one part. */
const LIES: Record<string, Partial<Said>> = {
  'from another site': { origin: 'https://stories.test.evil.example' },
  'from another scheme': { origin: SITE.replace('http:', 'https:') },
  'from another port': { origin: `${SITE}:8443` },
  'for another host': { host: 'evil.example' },
  'without its owner there': { isPresent: false },
  'without its owner proved': { isVerified: false },
  'to a challenge that nobody was given': { challenge: Buffer.alloc(24).toString('base64url') }
}

let site: TestApp
let ann: Browser
let key: Authenticator

beforeEach(async () => {
  site = await startApp()
  ann = await joined(site, 'ann')
  key = new Authenticator()
})

async function tokenOf(browser: Browser): Promise<string> {
  const { body } = await browser.get('/settings')
  return /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
}

async function challengeFor(browser: Browser, path: string, _token: string): Promise<string> {
  return JSON.parse((await browser.post(`${path}/options`, { _token })).body).challenge
}

async function add(browser: Browser, what: Authenticator, lie: Partial<Said> = {}): Promise<number> {
  const _token = await tokenOf(browser)
  const challenge = await challengeFor(browser, ADD, _token)
  const answer = what.create({ challenge, ...HERE, counter: 5, ...lie })
  return (await browser.post(ADD, { _token, answer })).status
}

/** Somebody at the page for signing in, and what it would send for this passkey. */
async function atTheDoor(what: Authenticator, lie: Partial<Said> = {}) {
  const browser = visitor(site)
  await browser.get('/sign-in')
  const _token = visitorToken(browser)
  const challenge = await challengeFor(browser, '/sign-in/passkey', _token)
  return { browser, form: { _token, answer: what.get({ challenge, ...HERE, counter: 6, ...lie }) } }
}

async function comesIn(what: Authenticator, lie: Partial<Said> = {}): Promise<boolean> {
  const { browser, form } = await atTheDoor(what, lie)
  const { status } = await browser.post('/sign-in/passkey', form)
  expect(status).toBe(holdsSession(browser) ? 303 : 422)
  return holdsSession(browser)
}

const keptPasskeys = () => site.db.selectFrom('passkey').selectAll().execute()

test('no passkey is made by an answer that lies in any part', async () => {
  for (const [name, lie] of Object.entries(LIES)) expect(await add(ann, key, lie), name).toBe(422)
  expect(await keptPasskeys()).toEqual([])
})

test('nobody comes in by an answer that lies in any part, and the honest one still opens', async () => {
  expect(await add(ann, key)).toBe(200)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const lies = {
    ...LIES,
    'signed by another': { key: privateKey },
    'that makes one': { type: 'webauthn.create' }
  }
  for (const [name, lie] of Object.entries(lies)) expect(await comesIn(key, lie), name).toBe(false)
  expect(await comesIn(new Authenticator()), 'of a passkey that is not here').toBe(false)
  expect(await comesIn(key)).toBe(true)
})

test('an answer counts once, in the browser that was asked, and for as long as it was asked', async () => {
  await add(ann, key)
  const { browser, form } = await atTheDoor(key)
  const other = visitor(site)
  await other.get('/sign-in')
  const elsewhere = await other.post('/sign-in/passkey', { ...form, _token: visitorToken(other) })
  expect([elsewhere.status, holdsSession(other)]).toEqual([422, false])

  const [twin, late] = [visitor(site), await atTheDoor(key, { counter: 8 })]
  for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
  expect((await browser.post('/sign-in/passkey', form)).status).toBe(303)
  // So that only the challenge is against it.
  await site.db.updateTable('passkey').set({ counter: 0 }).execute()
  expect((await twin.post('/sign-in/passkey', form)).status).toBe(422)
  expect(holdsSession(twin)).toBe(false)

  const over = Date.now() - 1
  await site.db.updateTable('ceremony').set({ expires_at: over }).execute()
  expect((await late.browser.post('/sign-in/passkey', late.form)).status).toBe(422)
  expect(CEREMONY_LIFE_MS).toBeLessThanOrEqual(10 * 60_000)
})

test('of two who send one answer at once, one comes in', async () => {
  await add(ann, key)
  const { browser, form } = await atTheDoor(key)
  const twin = visitor(site)
  for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
  const answers = await Promise.all([browser, twin].map((who) => who.post('/sign-in/passkey', form)))
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
})

test('a copy of a passkey is noticed by what it counted', async () => {
  await add(ann, key, { counter: 5 })
  for (const [counter, isIn] of [
    [5, false],
    [4, false],
    [0, false],
    [9, true],
    [9, false],
    [8, false],
    [10, true]
  ] as const)
    expect(await comesIn(key, { counter }), `at ${counter}`).toBe(isIn)
})

test('a challenge to make a passkey is for whom it was given to, and signs nobody in', async () => {
  const ben = await joined(site, 'ben')
  const [annsToken, bensToken] = [await tokenOf(ann), await tokenOf(ben)]
  const annsChallenge = await challengeFor(ann, ADD, annsToken)
  const answer = key.create({ challenge: annsChallenge, ...HERE })
  expect((await ben.post(ADD, { _token: bensToken, answer })).status).toBe(422)
  const bens = site.db.selectFrom('account').select('id').where('username', '=', 'ben')
  await site.db.updateTable('ceremony').set({ account_id: bens }).execute()
  expect((await ann.post(ADD, { _token: annsToken, answer })).status).toBe(422)
  expect(await keptPasskeys()).toEqual([])

  await add(ann, key)
  const challenge = await challengeFor(ann, ADD, annsToken)
  await ann.post('/sign-in/passkey', {
    _token: annsToken,
    answer: key.get({ challenge, ...HERE, counter: 7 })
  })
  expect((await keptPasskeys()).map(({ used_at }) => used_at)).toEqual([null])
  const asked = await challengeFor(ann, '/sign-in/passkey', annsToken)
  const made = new Authenticator().create({ challenge: asked, ...HERE })
  expect((await ann.post(ADD, { _token: annsToken, answer: made })).status).toBe(422)
  expect(await keptPasskeys()).toHaveLength(1)
})

test("another's passkey proves nothing, and nobody takes it out", async () => {
  const ben = await joined(site, 'ben')
  await add(ben, key)
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  const _token = await tokenOf(ann)
  const prove = async (what: Authenticator, counter: number) => {
    const challenge = await challengeFor(ann, '/sign-in/passkey', _token)
    return (await ann.post('/prove/passkey', { _token, answer: what.get({ challenge, ...HERE, counter }) }))
      .status
  }
  expect(await prove(key, 6)).toBe(422)
  const [passkey] = await keptPasskeys()
  await site.db.updateTable('session').set({ proved_at: Date.now() }).execute()
  expect((await ann.post(`${ADD}/${passkey?.id}/removal`, { _token })).status).toBe(404)
  expect(await keptPasskeys()).toHaveLength(1)
  const own = new Authenticator()
  await add(ann, own)
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  expect(await prove(own, 6)).toBe(303)
})

test('its owner hears of each passkey that is added or taken out, and of none that is refused', async () => {
  const email = 'ann@mail.example'
  await site.db.updateTable('account').set({ email, email_confirmed_at: 1 }).execute()
  await deliver(site)
  await add(ann, key, { origin: 'https://evil.example' })
  expect(await deliver(site)).toEqual([])
  await add(ann, key)
  const added = await deliver(site)
  expect(added.map(({ to, text }) => [to, text.includes('A passkey was added')])).toEqual([[email, true]])
  const [passkey] = await keptPasskeys()
  await ann.post(`${ADD}/${passkey?.id}/removal`, { _token: await tokenOf(ann) })
  const removed = await deliver(site)
  expect(removed.map(({ to, text }) => [to, text.includes('A passkey was taken out')])).toEqual([
    [email, true]
  ])
})

test('a passkey of an account that ended opens nothing', async () => {
  await add(ann, key)
  await site.db.updateTable('account').set({ kind: 'former' }).where('username', '=', 'ann').execute()
  expect(await comesIn(key)).toBe(false)
})

test('nobody keeps more than twenty passkeys, nor takes out the last thing that opens the account', async () => {
  for (let made = 0; made < 20; made++) expect(await add(ann, new Authenticator())).toBe(made ? 303 : 200)
  expect(await add(ann, new Authenticator())).toBe(422)
  await site.db.updateTable('account').set({ password_hash: null }).where('username', '=', 'ann').execute()
  const _token = await tokenOf(ann)
  const take = async (id: number) => (await ann.post(`${ADD}/${id}/removal`, { _token })).status
  const [last, ...others] = await keptPasskeys()
  for (const { id } of others) expect(await take(id)).toBe(303)
  expect(await take(last?.id ?? 0)).toBe(409)
  expect((await keptPasskeys()).map(({ id }) => id)).toEqual([last?.id])
})
