import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { visitor } from '../support/joined.ts'
import { startGithub } from './githubServer.ts'
import { comeBack, goThere, joinBy } from './going.ts'

const github = await startGithub()
const site = await buildSite(github.env)
const { db } = site
afterAll(async () => {
  github.close()
  await closeSite(site)
})

const FROM: [string, string] = ['/sign-in', '/sign-in/with/github']
const email = (address: unknown, primary: unknown, verified: unknown) => ({
  email: address,
  primary,
  verified
})

test('GitHub shows who somebody is by their number, with the verified address of their choice', async () => {
  github.seat.user = { id: 583231, login: 'Octo-Cat', email: 'public@mail.example' }
  github.seat.emails = [
    email('old@mail.example', false, true),
    email('Octo@mail.example', true, true),
    email('later@mail.example', false, false)
  ]
  const browser = visitor(site)
  expect((await joinBy(browser, 'octo', FROM)).headers.location).toBe('/you?done=joined')
  const identity = await db.selectFrom('identity').selectAll().executeTakeFirstOrThrow()
  expect(identity).toMatchObject({ issuer: github.env.GITHUB_URL, subject: '583231', label: 'Octo-Cat' })
  const { email: address } = await db
    .selectFrom('account')
    .select('email')
    .where('id', '=', identity.account_id)
    .executeTakeFirstOrThrow()
  expect(address).toBe('octo@mail.example')

  const [asked, exchanged] = github.asked
  expect(asked).toMatchObject({
    client_id: 'stories',
    scope: 'user:email',
    redirect_uri: 'http://stories.test/sign-in/with/github/callback',
    code_challenge_method: 'S256'
  })
  expect(exchanged).toMatchObject({ client_id: 'stories', client_secret: 'hidden', code: 'c0de' })
  const challenge = createHash('sha256')
    .update(exchanged?.code_verifier ?? '')
    .digest('base64url')
  expect(asked?.code_challenge).toBe(challenge)

  github.seat.user = { id: 583231, login: 'renamed' }
  expect((await goThere(visitor(site), FROM)).headers.location).toBe('/')
  github.seat.user = { id: 99, login: 'Octo-Cat' }
  github.seat.emails = []
  expect((await goThere(visitor(site), FROM)).headers.location).toMatch('/join/arrival/')
})

test('an address that is not verified, or not theirs to choose, is left alone', async () => {
  github.seat.user = { id: 7, login: 'seven' }
  for (const emails of [
    [email('seven@mail.example', true, false)],
    [email('seven@mail.example', true, 'true')],
    [email('seven@mail.example', false, true)],
    [email({}, true, true), null, 5],
    {},
    'seven@mail.example'
  ]) {
    github.seat.emails = emails
    const browser = visitor(site)
    const page = String((await goThere(browser, FROM)).headers.location)
    const { body } = await browser.get(page)
    expect(formsOf(body).find(({ action }) => action === page)?.fields).not.toHaveProperty('address')
  }
})

test('an answer that shows nobody opens nothing', async () => {
  for (const user of [
    {},
    null,
    [],
    { id: '7', login: 'seven' },
    { id: 7.5, login: 'x' },
    { id: 7, login: {} }
  ]) {
    github.seat.user = user
    const answer = await goThere(visitor(site), FROM)
    expect([answer.status, answer.text.includes('GitHub answered something')]).toEqual([502, true])
  }
  github.seat.user = { id: 7, login: 'seven' }
  github.seat.mayReadEmails = false
  expect((await goThere(visitor(site), FROM)).headers.location).toMatch('/join/arrival/')
  github.seat.mayReadEmails = true
})

test('whoever turns back is told so; a code that is none, or one of another issuer, is refused', async () => {
  github.seat.turnsBack = true
  const answer = await goThere(visitor(site), FROM)
  expect([answer.status, answer.text.includes('did not go through with it at GitHub')]).toEqual([200, true])
  github.seat.turnsBack = false
  const callback = '/sign-in/with/github/callback'
  for (const said of [
    'code=wrong',
    'code=c0de&iss=https://evil.example',
    'error=redirect_uri_mismatch',
    ''
  ]) {
    const browser = visitor(site)
    const leaving = await browser.submit(...FROM, {})
    const [, state] = /state=([\w-]+)/.exec(leaving.body) ?? []
    expect((await comeBack(browser, `${callback}?${said}&state=${state}`)).status, said).toBe(502)
  }
})
