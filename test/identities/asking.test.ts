import { afterAll, beforeEach, expect, test } from 'vitest'
import { freshSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { goThere, joinBy, SIGN_IN } from './going.ts'
import { Elsewhere, startOpenIdServer } from './openIdServer.ts'

const provider = await startOpenIdServer()
const site = await buildSite(provider.env)
const { db } = site
const { id: mossId } = await makeAccount(db, 'moss')
await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', mossId).execute()
const moss = await signedIn(site, { id: mossId })
afterAll(async () => {
  provider.close()
  await closeSite(site)
})
beforeEach(async () => {
  for (const table of ['limit_count', 'join_request', 'mail_token', 'job'] as const)
    await db.deleteFrom(table).execute()
  await setMode('approval')
})

async function setMode(value: string): Promise<void> {
  await storeSetting(db, { name: 'signUpMode', value, now: Date.now() })
  await freshSettings(db)
}

let count = 0
/** Somebody new at the provider, who sits in front of it. */
function person(claims: Record<string, unknown> = {}): string {
  const id = `asking-${++count}`
  provider.people.set(id, claims)
  provider.seat.person = id
  return id
}
const verified = (email: string) => ({ email, email_verified: true })

/** Goes to the provider and on to the page on which one asks. */
async function askingPage(browser: Browser, there = new Elsewhere()) {
  const shown = await goThere(browser, SIGN_IN, { there })
  const path = String(shown.headers.location)
  const page = await browser.get(path)
  const { fields = {} } = formsOf(page.body).find(({ action }) => action === path) ?? {}
  return { path, page, fields }
}

const ask = async (browser: Browser, typed: Record<string, string>, there?: Elsewhere) => {
  const { path, fields } = await askingPage(browser, there)
  return browser.post(path, { ...fields, ...typed })
}
const decide = (decision: string) => moss.submit('/desk/joining', '/desk/joining/', { decision })
const requests = () =>
  db
    .selectFrom('join_request')
    .leftJoin('join_identity', 'join_identity.request_id', 'join_request.id')
    .select([
      'username',
      'address',
      'password_hash as password',
      'subject',
      'address_verified_at as verified'
    ])
    .orderBy('username')
    .execute()
const member = (username: string) =>
  db
    .selectFrom('account')
    .select(['id', 'email', 'email_confirmed_at as confirmed', 'password_hash as password'])
    .where('username', '=', username)
    .executeTakeFirst()

test('who asks by a provider is let in by a moderator, and that sign-in enters then', async () => {
  const id = person({ ...verified('Nina@mail.example'), preferred_username: 'nina' })
  const there = new Elsewhere()
  const nina = visitor(site)
  const { path, page, fields } = await askingPage(nina, there)
  expect(page.text).toContain('Somebody looks at each request')
  expect(page.text).toContain('by mail to nina@mail.example')
  const sent = await nina.post(path, { ...fields, words: 'I read you <b>daily</b>.' })
  expect([sent.status, sent.headers.location]).toEqual([303, '/join/asked'])
  expect(await member('nina')).toBeUndefined()
  expect(await requests()).toMatchObject([{ username: 'nina', subject: id, password: '' }])

  const early = await goThere(visitor(site), SIGN_IN, { there })
  expect([early.status, early.headers.location]).toEqual([303, '/join/asked'])
  expect(await requests()).toHaveLength(1)
  for (const password of ['', PASSWORD])
    expect((await visitor(site).submit('/sign-in', '/sign-in', { username: 'nina', password })).status).toBe(
      422
    )

  const desk = await moss.get('/desk/joining')
  expect(desk.text).toContain('Shown by Example ID')
  expect(desk.text).toContain('I read you <b>daily</b>.')
  expect(desk.body).not.toMatch(/mail\.example|asking-/i)
  expect((await decide('admit')).status).toBe(303)
  const mails = await deliver(site)
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    ['nina@mail.example', 'War Stories: You are in']
  ])
  expect(mails[0]?.text).toContain('the same way as when you asked')
  expect(await member('nina')).toMatchObject({ email: 'nina@mail.example', password: null })
  expect((await member('nina'))?.confirmed).toBeGreaterThan(0)
  expect(await db.selectFrom('join_identity').selectAll().execute()).toEqual([])

  const inside = visitor(site)
  const entered = await goThere(inside, SIGN_IN, { there })
  expect([entered.status, entered.headers.location]).toEqual([303, '/'])
  expect((await inside.get('/you')).text).toContain('nina')
})

test('without an address that the provider vouches for one is typed, and waits to be confirmed', async () => {
  person({ email: 'boss@mail.example', email_verified: false })
  const otto = visitor(site)
  const { path, page, fields } = await askingPage(otto)
  expect(page.text).not.toContain('by mail to boss@mail.example')
  for (const email of ['', 'nothing', 'a@b\r\nBcc: c@d.example']) {
    const answer = await otto.post(path, { ...fields, username: 'otto', words: 'Kept.', email })
    expect([
      answer.status,
      answer.text.includes('an address is needed'),
      answer.text.includes('Kept.')
    ]).toEqual([422, true, true])
  }
  expect((await otto.post(path, { ...fields, username: 'otto', email: 'otto@mail.example' })).status).toBe(
    303
  )
  expect(await requests()).toMatchObject([{ address: 'otto@mail.example', verified: null }])
  await decide('admit')
  expect(await member('otto')).toMatchObject({ confirmed: null })
  expect((await deliver(site)).map(({ subject }) => subject)).toEqual([
    'War Stories: Please confirm your e-mail address',
    'War Stories: You are in'
  ])
})

test('a form that is sent twice asks once, and a name that is taken or asked for is said at the field', async () => {
  person(verified('tina@mail.example'))
  const tina = visitor(site)
  const { path, fields } = await askingPage(tina)
  for (const username of ['moss', 'admin', '<b>', ''])
    expect((await tina.post(path, { ...fields, username })).status, username).toBe(422)
  const both = await Promise.all([1, 2].map(() => tina.post(path, { ...fields, username: 'tina' })))
  expect(
    [...both, await tina.post(path, { ...fields, username: 'tina2' })].map(({ status }) => status)
  ).toEqual([303, 303, 303])
  expect(await requests()).toMatchObject([{ username: 'tina' }])
  person(verified('other@mail.example'))
  expect((await ask(visitor(site), { username: 'tina' })).text).toContain('asked for that name already')
  const stranger = await visitor(site).post(path, { ...fields, username: 'thief' })
  expect(stranger.status).toBeGreaterThanOrEqual(400)
})

test('who typed the address of another gets nothing of theirs, and does not keep them out', async () => {
  const typed = (username: string) =>
    visitor(site).submit('/join', '/join', { username, password: PASSWORD, email: 'vera@mail.example' })
  expect((await typed('squatter')).headers.location).toBe('/join/asked')
  const id = person(verified('vera@mail.example'))
  expect((await ask(visitor(site), { username: 'vera' })).status).toBe(303)
  expect((await typed('again')).headers.location).toBe('/join/asked')
  const all = await requests()
  expect(all.map(({ username }) => username)).toEqual(['again', 'squatter', 'vera'])
  const desk = await moss.get('/desk/joining')
  expect(desk.text).toContain('3 requests name the same address')
  expect(desk.body).not.toMatch(/mail\.example/i)
  const ref = async (username: string) => {
    const asked = db.selectFrom('join_request').select('short_id').where('username', '=', username)
    return `/desk/joining/${(await asked.executeTakeFirstOrThrow()).short_id}`
  }
  const _token = /name="_token" value="([^"]+)"/.exec(desk.body)?.[1] ?? ''
  const admit = async (username: string) =>
    (await moss.post(await ref(username), { _token, decision: 'admit' })).status
  expect(await admit('squatter')).toBe(303)
  expect(await requests()).toMatchObject([{ username: 'vera', subject: id }])
  expect(await member('squatter')).toMatchObject({ confirmed: null })
  expect(await admit('vera')).toBe(303)
  expect(await requests()).toEqual([])
  expect((await member('vera'))?.confirmed).toBeGreaterThan(0)
})

test('who was declined is forgotten, and may ask again', async () => {
  person(verified('dora@mail.example'))
  const there = new Elsewhere()
  expect((await ask(visitor(site), { username: 'dora' }, there)).status).toBe(303)
  await decide('decline')
  expect([await requests(), await db.selectFrom('join_identity').selectAll().execute()]).toEqual([[], []])
  const again = await askingPage(visitor(site), there)
  expect(again.page.text).toContain('Ask to join')
})

test('who came in another way since is not let in twice; an account that has the address asks nothing', async () => {
  person(verified('ida@mail.example'))
  const there = new Elsewhere()
  const ida = visitor(site)
  expect((await ask(ida, { username: 'ida' }, there)).status).toBe(303)
  const { issuer, subject } = await db.selectFrom('join_identity').selectAll().executeTakeFirstOrThrow()
  const { id } = await makeAccount(db, 'ida-other')
  await db
    .insertInto('identity')
    .values({ issuer, subject, account_id: id, label: '', created_at: 1 })
    .execute()
  expect((await decide('admit')).status).toBe(409)
  expect([await requests(), await member('ida')]).toEqual([[], undefined])
  await db
    .updateTable('account')
    .set({ email: 'jo@mail.example', email_confirmed_at: 1 })
    .where('id', '=', id)
    .execute()
  person(verified('jo@mail.example'))
  expect((await goThere(visitor(site), SIGN_IN)).text).toContain('There is an account with the address')
})

test('where everybody may join again, nobody asks', async () => {
  await setMode('open')
  person(verified('open@mail.example'))
  expect((await joinBy(visitor(site), 'opened')).headers.location).toBe('/you?done=joined')
})
