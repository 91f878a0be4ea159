import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { holdsSession, visitorToken } from '../support/formToken.ts'
import { joined, visitor } from '../support/joined.ts'

async function challengeOf(browser: Browser): Promise<string> {
  const answer = await browser.post('/sign-in/passkey/options', { _token: visitorToken(browser) })
  const options = JSON.parse(answer.body) as { challenge: string; rpId: string; userVerification: string }
  expect([options.rpId, options.userVerification]).toEqual(['stories.test', 'required'])
  return options.challenge
}

const clientData = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url')

test('an answer that is no passkey of anybody here is refused in words, whatever its shape', async () => {
  const site = await startApp()
  const browser = visitor(site)
  await browser.get('/sign-in')
  const _token = visitorToken(browser)
  const passkey = { public_key: 'AAAA', counter: 0, transports: '[]', created_at: 1, used_at: 1, name: 'Key' }
  await joined(site, 'ann')
  await site.db
    .insertInto('passkey')
    .values({ ...passkey, credential_id: 'known', account_id: 1 })
    .execute()
  const challenge = () => challengeOf(browser)
  const get = async () =>
    clientData({ type: 'webauthn.get', challenge: await challenge(), origin: 'http://stories.test' })
  const answers = [
    '',
    'null',
    '[]',
    '"x"',
    '{"id":1}',
    '{"id":"x","response":null}',
    '{"id":"x","response":{"clientDataJSON":[]}}',
    JSON.stringify({ id: 'x', response: { clientDataJSON: '\0' } }),
    JSON.stringify({ id: 'x', response: { clientDataJSON: clientData(null) } }),
    JSON.stringify({ id: 'x', response: { clientDataJSON: clientData({ challenge: { a: 1 } }) } }),
    JSON.stringify({ id: '__proto__', response: { clientDataJSON: await get() } }),
    JSON.stringify({ id: 'known', response: { clientDataJSON: await get() } }),
    JSON.stringify({
      id: 'known',
      rawId: 'known',
      type: 'public-key',
      response: { clientDataJSON: await get() }
    }),
    JSON.stringify({
      id: 'known',
      rawId: 'known',
      type: 'public-key',
      response: { clientDataJSON: await get(), authenticatorData: 'AAAA', signature: 'AAAA' }
    })
  ]
  for (const answer of answers) {
    const refused = await browser.post('/sign-in/passkey', { _token, answer })
    expect([refused.status, refused.text.includes('opens nothing here')], answer).toEqual([422, true])
  }
  expect(holdsSession(browser)).toBe(false)
})

test('making a passkey takes a proof that is fresh, and an answer to what was asked of this browser', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { body } = await ann.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const add = '/settings/safety/passkeys'
  const options = JSON.parse((await ann.post(`${add}/options`, { _token })).body)
  expect([options.rp.id, options.authenticatorSelection.residentKey, options.user.name]).toEqual([
    'stories.test',
    'required',
    'ann'
  ])
  const clientDataJSON = clientData({ type: 'webauthn.create', challenge: options.challenge })
  for (const answer of [
    '',
    '{}',
    JSON.stringify({ id: 'x', response: { clientDataJSON, attestationObject: 'AA' } })
  ])
    expect((await ann.post(add, { _token, answer })).status, answer).toBe(422)
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  for (const act of [`${add}/options`, add, `${add}/1/removal`])
    expect((await ann.post(act, { _token })).status, act).toBe(401)
  expect((await visitor(site).post(`${add}/options`, {})).status).toBe(403)
})
