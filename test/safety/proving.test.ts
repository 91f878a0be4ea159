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
  const [form, codeForm] = formsOf(asked.body).filter(({ action }) => action === '/prove')
  const wrong = await ann.post('/prove', { ...form?.fields, password: 'not it' })
  expect([wrong.status, wrong.text.includes('not your password')]).toEqual([422, true])
  expect((await ann.post('/prove', { ...codeForm?.fields, code: '000000' })).status).toBe(422)
  const right = await ann.post('/prove', { ...codeForm?.fields, code: codes[0] ?? '' })
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
  const code = await ann.submit('/prove', '/prove', { code: codeFor(key, 1) })
  expect(code.status).toBe(303)
  const proved = await site.db
    .selectFrom('session')
    .select('proved_at')
    .where('proved_at', '>', Date.now() - MINUTE)
    .execute()
  expect(proved).toHaveLength(1)
})
