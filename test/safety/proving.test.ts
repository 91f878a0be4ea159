import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { joined, PASSWORD } from '../support/joined.ts'
import { codeFor, setUpApp } from '../support/totp.ts'

const MINUTE = 60_000

const letTimePass = ({ db }: TestApp) =>
  db
    .updateTable('session')
    .set({ proved_at: Date.now() - 10 * MINUTE })
    .execute()

test('ten minutes after signing in, what is dangerous asks who it is, and is then done as it was meant', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { codes } = await setUpApp(ann)
  await letTimePass(site)
  const asked = await ann.submit('/settings/safety', '/settings/safety/app/removal', {})
  expect([asked.status, asked.headers['cache-control']]).toEqual([401, 'private, no-store'])
  expect(asked.text).toContain('Is it you?')
  const form = formsOf(asked.body).find(({ action }) => action === '/prove')
  const code = codes[0] ?? ''
  const wrong = await ann.post('/prove', { ...form?.fields, password: 'not it', code })
  expect([wrong.status, wrong.text.includes('not your password')]).toEqual([422, true])
  const right = await ann.post('/prove', { ...form?.fields, password: PASSWORD, code })
  const again = formsOf(right.body).find(({ action }) => action === '/settings/safety/app/removal')
  const done = await ann.post(again?.action ?? '', again?.fields ?? {})
  expect(done.headers.location).toBe('/settings/safety?done=app-removal')
})

test('a page that is dangerous to see asks too, and is come back to', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await ann.submit('/settings/safety', '/settings/safety/app', {})
  await letTimePass(site)
  const asked = await ann.get('/settings/safety/app')
  expect([asked.status, asked.headers.location]).toEqual([303, '/prove?returnTo=%2Fsettings%2Fsafety%2Fapp'])
  const done = await ann.submit(String(asked.headers.location), '/prove', { password: PASSWORD })
  expect([done.status, done.headers.location]).toEqual([303, '/settings/safety/app'])
  expect((await ann.get('/prove?returnTo=//evil.example')).headers.location).toBe('/')
})

test.for(['//evil.example', '/\\evil.example', '/a/../\\evil.example', 'https://evil.example'])(
  'nobody is sent to %s afterwards',
  async (returnTo) => {
    const site = await startApp()
    const ann = await joined(site, 'ann')
    await letTimePass(site)
    const done = await ann.submit('/prove', '/prove', { returnTo, password: PASSWORD })
    expect(done.headers.location).toBe('/settings/safety')
    await letTimePass(site)
    const kept = JSON.stringify({ action: returnTo, fields: [] })
    const form = await ann.submit('/prove', '/prove', { kept, password: PASSWORD })
    expect(formsOf(form.body).map(({ action }) => action)).not.toContain(returnTo)
  }
)

test('every dangerous act asks; a proof in one browser says nothing of another', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { key } = await setUpApp(ann)
  await letTimePass(site)
  const { body } = await ann.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const acts = ['', '/confirmation', '/removal'].map((act) => `/settings/safety/app${act}`)
  for (const act of [...acts, '/settings/safety/codes'])
    expect((await ann.post(act, { _token })).status, act).toBe(401)
  expect((await site.db.selectFrom('totp').select('key').execute()).map((row) => row.key)).toEqual([key])
  const code = await ann.submit('/prove', '/prove', { password: PASSWORD, code: codeFor(key, 1) })
  expect(code.status).toBe(303)
  const proved = await site.db
    .selectFrom('session')
    .select('proved_at')
    .where('proved_at', '>', Date.now() - MINUTE)
    .execute()
  expect(proved).toHaveLength(1)
})

test('with a second factor neither the password nor a code proves anything alone', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { key } = await setUpApp(ann)
  await letTimePass(site)
  const isProved = async () => (await ann.get('/prove')).status === 303
  const page = await ann.get('/prove')
  expect(page.text).toContain('The code that your app shows')
  for (const typed of [{ password: PASSWORD }, { code: codeFor(key, 1) }, {}]) {
    const answer = await ann.submit('/prove', '/prove', { ...typed })
    expect([answer.status, await isProved()], Object.keys(typed).join()).toEqual([422, false])
  }
  const wrong = await ann.submit('/prove', '/prove', { password: PASSWORD, code: '000000' })
  expect([wrong.status, wrong.text.includes('That code is not right')]).toEqual([422, true])
  // The code that came with a wrong password is not used up.
  const right = await ann.submit('/prove', '/prove', { password: PASSWORD, code: codeFor(key, 1) })
  expect([right.status, await isProved()]).toEqual([303, true])
})

test('with a passkey and no recovery code left nothing that is typed proves anything, and the page says what does', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await addPasskey(site)
  await letTimePass(site)
  const page = await ann.get('/prove')
  expect(formsOf(page.body).map(({ action }) => action)).not.toContain('/prove')
  expect(page.text).toContain('You have no recovery codes left')
  expect(page.text).toContain('ask whoever runs this site')
  const _token = /name="_token" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const typed = await ann.post('/prove', { _token, password: PASSWORD, code: '000000' })
  expect([typed.status, (await ann.get('/prove')).status]).toEqual([422, 200])
})

test('with a second factor an address or a password is changed only after a proof with both', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { key } = await setUpApp(ann)
  const ways = ['/settings/address', '/settings/password']
  const shown = async () => {
    const actions = formsOf((await ann.get('/settings')).body).map(({ action }) => action)
    return ways.filter((way) => actions.includes(way))
  }
  expect(await shown()).toEqual(ways)
  await letTimePass(site)
  const { body } = await ann.get('/settings')
  expect(await shown()).toEqual([])
  expect(body).toContain('/prove?returnTo=%2Fsettings%23mail')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const fields = { email: 'thief@mail.example', addressPassword: PASSWORD, oldPassword: PASSWORD }
  for (const way of ways)
    expect((await ann.post(way, { ...fields, newPassword: 'another otter 43', _token })).status, way).toBe(
      401
    )
  expect(await site.db.selectFrom('mail_token').selectAll().execute()).toEqual([])

  const both = { password: PASSWORD, code: codeFor(key, 1) }
  const proved = await ann.submit('/prove?returnTo=/settings%23mail', '/prove', both)
  expect(proved.headers.location).toBe('/settings#mail')
  expect(await shown()).toEqual(ways)
  const change = { oldPassword: PASSWORD, newPassword: 'another otter 43' }
  expect((await ann.submit('/settings', '/settings/password', change)).headers.location).toBe(
    '/settings?done=password'
  )
})

/** Of everybody; nobody has what it belongs to. */
async function addPasskey({ db }: TestApp): Promise<void> {
  const key = { public_key: '', counter: 0, transports: '[]', name: 'Lost', created_at: 1, used_at: null }
  for (const { id } of await db.selectFrom('account').select('id').execute())
    await db
      .insertInto('passkey')
      .values({ ...key, account_id: id, credential_id: `nobody-has-${id}` })
      .execute()
}
