import { afterAll, beforeEach, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, visitor } from '../support/joined.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { comeBack, goesTo, goThere, SIGN_IN } from './going.ts'
import { Elsewhere, startOpenIdServer } from './openIdServer.ts'

const provider = await startOpenIdServer()
const site = await buildSite(provider.env)
const { db } = site
afterAll(async () => {
  provider.close()
  await closeSite(site)
})
beforeEach(() => db.deleteFrom('limit_count').execute())

let count = 0
/** Somebody new at the provider, who sits in front of it. */
function person(claims: Record<string, unknown> = {}): string {
  const id = `person-${++count}`
  provider.people.set(id, claims)
  provider.seat.person = id
  return id
}

const memberOf = (username: string) =>
  db
    .selectFrom('account')
    .select(['id', 'email', 'email_confirmed_at as confirmedAt', 'password_hash as passwordHash'])
    .where('username', '=', username)
    .executeTakeFirst()

test('who comes for the first time chooses a name, and is in at once the next time', async () => {
  person({ email: 'Ann@mail.example', email_verified: true, preferred_username: 'Ann.Lee' })
  const there = new Elsewhere()
  const browser = visitor(site)
  const shown = await goThere(browser, SIGN_IN, { there })
  const page = String(shown.headers.location)
  expect([shown.status, page.startsWith('/join/arrival/')]).toEqual([303, true])
  const choosing = await browser.get(page)
  expect(choosing.text).toContain('Example ID shows you as Ann@mail.example')
  const form = formsOf(choosing.body).find(({ action }) => action === page)
  expect(form?.fields).toMatchObject({ username: 'ann-lee', address: 'on' })
  const done = await browser.post(page, form?.fields ?? {})
  expect([done.status, done.headers.location]).toEqual([303, '/you?done=joined'])
  expect((await browser.get('/you')).text).toContain('ann-lee')
  const member = await memberOf('ann-lee')
  expect(member).toMatchObject({ email: 'ann@mail.example', passwordHash: null })
  expect(member?.confirmedAt).toBeGreaterThan(0)

  const again = await goThere(visitor(site), SIGN_IN, { there })
  expect([again.status, again.headers.location]).toEqual([303, '/'])
  expect(String(again.headers['set-cookie'])).toMatch(/^session=[\w-]{32};/)
})

test('the page that leads there carries what protects the way, and nothing of it serves twice', async () => {
  person()
  const browser = visitor(site)
  const leaving = await browser.submit(...SIGN_IN, {})
  const asked = new URL(goesTo(leaving))
  const { state, nonce, code_challenge, code_challenge_method, redirect_uri } = Object.fromEntries(
    asked.searchParams
  )
  expect([state, nonce, code_challenge].every((value) => (value?.length ?? 0) >= 32)).toBe(true)
  expect([code_challenge_method, redirect_uri]).toEqual([
    'S256',
    'http://stories.test/sign-in/with/openid/callback'
  ])
  expect(leaving.headers['cache-control']).toBe('no-store')
  expect([...browser.cookies.keys()]).toEqual(['session'])

  const way = await new Elsewhere().visit(asked.href)
  const stranger = await comeBack(visitor(site), way)
  expect([stranger.status, stranger.text.includes('begun in another browser')]).toEqual([422, true])
  const other = visitor(site)
  await other.submit(...SIGN_IN, {})
  expect((await comeBack(other, way)).status).toBe(422)
  expect((await comeBack(browser, way)).status).toBe(303)
  expect((await comeBack(browser, way)).status).toBe(422)
  expect(await memberOf('person')).toBeUndefined()
})

test('a name that is taken or no good is said at the field; what was typed is kept, and the next try counts', async () => {
  await joined(site, 'ben')
  person({ preferred_username: 'b', email: 'b@mail.example', email_verified: true })
  const browser = visitor(site)
  const page = String((await goThere(browser, SIGN_IN)).headers.location)
  const { fields } = formsOf((await browser.get(page)).body).find(({ action }) => action === page) ?? {}
  expect(fields?.username).toBe('')
  const { address: _, ...withoutAddress } = fields ?? {}
  for (const [username, sentence] of [
    ['ben', 'Somebody has that name already'],
    ['admin', 'kept for the site itself'],
    ['<b>', '3 to 20 letters']
  ] as const) {
    const answer = await browser.post(page, { ...withoutAddress, username })
    expect([answer.status, answer.text.includes(sentence)], username).toEqual([422, true])
    const shown = formsOf(answer.body).find(({ action }) => action === page)
    expect([shown?.fields.username, shown?.fields.address], username).toEqual([username, undefined])
  }
  expect((await browser.post(page, { ...withoutAddress, username: 'bea' })).status).toBe(303)
  expect((await memberOf('bea'))?.email).toBeNull()
})

test('where they came from and what they typed waits for them, over a choice of name too', async () => {
  const story = await makeStory(db, { authorId: (await makeAccount(db, 'teller')).id })
  person()
  const there = new Elsewhere()
  const browser = visitor(site)
  const form = await goThere(browser, [`/sign-in?returnTo=${story.path}`, '/sign-in/with/openid'], { there })
  const page = String(form.headers.location)
  const done = await browser.submit(page, page, { username: 'cleo' })
  expect(done.headers.location).toBe(story.path)

  const kept = JSON.stringify({
    action: `/s/${story.shortId}/comments`,
    fields: [{ name: 'body', value: 'Words <b>to</b> keep', isLong: true }]
  })
  const back = await goThere(visitor(site), SIGN_IN, { there, fields: { kept } })
  expect([back.status, back.text.includes('Nothing was lost')]).toEqual([200, true])
  const resumed = formsOf(back.body).find(({ action }) => action === `/s/${story.shortId}/comments`)
  expect(resumed?.fields.body).toBe('Words <b>to</b> keep')

  person()
  const fresh = visitor(site)
  const arrival = String((await goThere(fresh, SIGN_IN, { fields: { kept } })).headers.location)
  expect((await fresh.get(arrival)).text).toContain('What you typed is kept here')
  expect((await fresh.submit(arrival, arrival, { username: 'dora' })).text).toContain('Nothing was lost')
})

test.for(['//evil.example', '/\\evil.example', 'https://evil.example'])(
  'nobody is sent to %s afterwards',
  async (returnTo) => {
    person()
    const browser = visitor(site)
    const page = String((await goThere(browser, SIGN_IN, { fields: { returnTo } })).headers.location)
    const username = `eva${count}`
    expect((await browser.submit(page, page, { username })).headers.location).toBe('/you?done=joined')
  }
)

test('an address that the provider did not verify is neither used nor compared', async () => {
  await db
    .updateTable('account')
    .set({ email: 'flo@mail.example', email_confirmed_at: 1 })
    .where('id', '=', (await makeAccount(db, 'flo')).id)
    .execute()
  for (const isVerified of [false, undefined, 'yes', 1]) {
    person({ email: 'flo@mail.example', email_verified: isVerified })
    const browser = visitor(site)
    const shown = await goThere(browser, SIGN_IN)
    const page = String(shown.headers.location)
    const { body } = await browser.get(page)
    expect(formsOf(body).find(({ action }) => action === page)?.fields).not.toHaveProperty('address')
  }
  expect(
    await db.selectFrom('identity').select('subject').where('subject', '=', `person-${count}`).execute()
  ).toEqual([])
})

test('who has an account with the same address is told to sign in to it, and nothing is linked by itself', async () => {
  const gil = await makeAccount(db, 'gil')
  await db
    .updateTable('account')
    .set({ email: 'gil@mail.example', email_confirmed_at: 1 })
    .where('id', '=', gil.id)
    .execute()
  person({ email: 'GIL@mail.example', email_verified: true })
  const answer = await goThere(visitor(site), SIGN_IN)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('There is an account with the address gil@mail.example here')
  expect(await db.selectFrom('identity').select('label').where('account_id', '=', gil.id).execute()).toEqual(
    []
  )
})

test('the form to choose a name, sent twice, makes one member; in another browser it is worth nothing', async () => {
  person()
  const browser = visitor(site)
  const page = String((await goThere(browser, SIGN_IN)).headers.location)
  const stranger = visitor(site)
  expect((await stranger.get(page)).status).toBe(422)
  await stranger.get('/sign-in')
  const _token = visitorToken(stranger)
  expect((await stranger.post(page, { _token, username: 'hal' })).status).toBe(422)
  const { fields } = formsOf((await browser.get(page)).body).find(({ action }) => action === page) ?? {}
  const answers = await Promise.all(
    ['hana', 'hank'].map((username) => browser.post(page, { ...fields, username }))
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
  expect(
    [await memberOf('hana'), await memberOf('hank'), await memberOf('hal')].filter(Boolean)
  ).toHaveLength(1)
})

test('whoever turns back at the provider is told so, and keeps what they typed', async () => {
  person()
  provider.seat.person = null
  const kept = JSON.stringify({ action: '/x', fields: [{ name: 'body', value: 'Still here', isLong: true }] })
  const answer = await goThere(visitor(site), SIGN_IN, { fields: { kept, returnTo: '/t' } })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('You did not go through with it at Example ID')
  expect(answer.text).toContain('Still here')
})
