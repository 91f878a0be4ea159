import { expect, onTestFinished, test } from 'vitest'
import { addKnown } from '../../src/joining/admission.ts'
import { startApp } from '../support/app.ts'
import { visitor } from '../support/joined.ts'
import { goThere, joinBy, SIGN_IN } from './going.ts'
import { startOpenIdServer } from './openIdServer.ts'

async function start(env: Record<string, string>) {
  const provider = await startOpenIdServer()
  onTestFinished(provider.close)
  const site = await startApp({ ...provider.env, ...env })
  const arrives = (claims: Record<string, unknown>) => {
    const person = String(Math.random())
    provider.people.set(person, claims)
    provider.seat.person = person
    return visitor(site)
  }
  return { site, arrives }
}

const at = (email: string, isVerified: unknown = true) => ({ email, email_verified: isVerified })

test('on a private site, whoever has an address of the company joins by its provider, and nobody else', async () => {
  const { site, arrives } = await start({ PRIVATE: 'on', OIDC_DOMAIN: 'Company.example' })
  const page = await visitor(site).get('/sign-in')
  expect(page.text).toContain('Sign in with Example ID')
  expect(page.text).toContain('With an address at company.example you can join by “Sign in with Example ID”.')
  for (const claims of [
    at('eve@evil.example'),
    at('eve@company.example', false),
    at('eve@evil.company.example'),
    at('eve@evilcompany.example'),
    at('eve@company.example.evil.example'),
    at('eve@company.example@evil.example'),
    at('"eve@company.example"@evil.example'),
    {}
  ]) {
    const answer = await goThere(arrives(claims), SIGN_IN)
    expect([answer.status, answer.text.includes('who have an address at company.example')]).toEqual([
      422,
      true
    ])
  }
  const ann = arrives(at('Ann@COMPANY.example'))
  const done = await joinBy(ann, 'ann')
  expect([done.status, done.headers.location]).toEqual([303, '/you?done=joined'])
  expect((await ann.get('/')).status).toBe(200)
  expect((await visitor(site).get('/join')).status).toBe(404)
})

test('whom the operator added is not made a second time, but told how to link', async () => {
  const { site, arrives } = await start({ PRIVATE: 'on', OIDC_DOMAIN: 'company.example' })
  await addKnown(site.db, { username: 'ben', typed: 'ben@company.example', now: Date.now() })
  const answer = await goThere(arrives(at('ben@company.example')), SIGN_IN)
  expect([
    answer.status,
    answer.text.includes('There is an account with the address ben@company.example')
  ]).toEqual([422, true])
})

test('without a domain a provider lets nobody into a private site who has no account there', async () => {
  const { arrives } = await start({ PRIVATE: 'on' })
  const answer = await goThere(arrives(at('eve@company.example')), SIGN_IN)
  expect([answer.status, answer.text.includes('There is no account here that Example ID opens')]).toEqual([
    422,
    true
  ])
})

test('on a public site the domain says who comes by the provider; everybody else has the form', async () => {
  const { site, arrives } = await start({ OIDC_DOMAIN: 'company.example' })
  expect((await goThere(arrives(at('eve@evil.example')), SIGN_IN)).status).toBe(422)
  expect((await joinBy(arrives(at('ann@company.example')), 'ann')).status).toBe(303)
  expect((await visitor(site).get('/join')).text).toContain('Join with Example ID')
})

test('a site without providers offers none', async () => {
  const site = await startApp()
  for (const path of ['/sign-in', '/join'])
    expect((await visitor(site).get(path)).body).not.toContain('/with/')
})
