import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'
import { codeFor, setUpApp } from '../support/totp.ts'

async function withApp() {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  return { site, ann, ...(await setUpApp(ann)) }
}

const typePassword = (browser: Browser, fields: Record<string, string> = {}) =>
  browser.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD, ...fields })

/** The form for the second step, filled in by the page but for the code. */
async function halfWay(site: TestApp, fields: Record<string, string> = {}) {
  const browser = visitor(site)
  const asked = await typePassword(browser, fields)
  const form = formsOf(asked.body).find(({ action }) => action === '/sign-in/code')
  if (!form) throw new Error(`Nobody asks for a code: ${asked.text}`)
  return { browser, asked, send: (code: string) => browser.post(form.action, { ...form.fields, code }), form }
}

const isIn = async (browser: Browser) => (await browser.get('/you')).status === 200

test('with an app the password alone opens nothing; its code does, and leads where one wanted to go', async () => {
  const { site, key, codes } = await withApp()
  expect(codes).toHaveLength(10)
  const { browser, asked, send } = await halfWay(site, { returnTo: '/saved' })
  expect([asked.status, asked.headers['cache-control']]).toEqual([200, 'no-store'])
  expect(asked.text).toContain('One more step')
  expect(await isIn(browser)).toBe(false)
  const wrong = await send(codeFor(key, 40))
  expect([wrong.status, await isIn(browser)]).toEqual([422, false])
  const right = await send(` ${codeFor(key, 1).slice(0, 3)} ${codeFor(key, 1).slice(3)}`)
  expect([right.status, right.headers.location]).toEqual([303, '/saved'])
  expect(await isIn(browser)).toBe(true)
})

test('what was typed before waits through the second step', async () => {
  const { site, key } = await withApp()
  const kept = { action: '/new', fields: [{ name: 'body', value: 'Words to keep', isLong: true }] }
  const { send, asked } = await halfWay(site, { kept: JSON.stringify(kept) })
  expect(asked.text).toContain('Words to keep')
  const done = await send(codeFor(key, 1))
  expect([done.status, formsOf(done.body).find(({ action }) => action === '/new')?.fields.body]).toEqual([
    200,
    'Words to keep'
  ])
})

test('a code counts once, tried by many at the same time, and so does the one that set the app up', async () => {
  const { site, key, code: used } = await withApp()
  const early = await halfWay(site)
  expect((await early.send(used)).status).toBe(422)
  const tries = []
  for (let i = 0; i < 5; i++) tries.push(await halfWay(site))
  const code = codeFor(key, 1)
  const answers = await Promise.all(tries.map(({ send }) => send(code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422, 422, 422])
  expect((await (await halfWay(site)).send(used)).status).toBe(422)
})

test('a recovery code counts once, however it is typed, and the codes left are counted', async () => {
  const { site, ann, codes } = await withApp()
  const [code = '', other = ''] = codes
  const tries = []
  for (let i = 0; i < 3; i++) tries.push(await halfWay(site))
  const answers = await Promise.all(tries.map(({ send }) => send(code.toUpperCase().replaceAll('-', ' '))))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422])
  const [done] = answers.filter(({ status }) => status === 200)
  expect(done?.text).toContain('That recovery code is used up; 9 of yours are left.')
  expect((await ann.get('/settings/safety')).text).toContain('9 of yours are left')
  const renewed = await ann.submit('/settings/safety', '/settings/safety/codes', {})
  expect(renewed.text).toContain('shown only now')
  expect((await (await halfWay(site)).send(other)).status).toBe(422)
})

test('a second step is over when it was done, in another browser, and after ten minutes', async () => {
  const { site, key, codes } = await withApp()
  const [first = '', second = ''] = codes
  const { send } = await halfWay(site)
  expect((await send(codeFor(key, 1))).status).toBe(303)

  const { form } = await halfWay(site)
  const thief = visitor(site)
  await thief.get('/sign-in')
  const stolen = { ...form.fields, _token: visitorToken(thief), code: first }
  const refused = await thief.post('/sign-in/code', stolen)
  expect([refused.status, refused.text.includes('Please sign in again')]).toEqual([422, true])

  const late = await halfWay(site)
  await site.db.updateTable('ceremony').set({ expires_at: Date.now() }).execute()
  expect((await late.send(second)).text).toContain('That took too long')
  expect(await isIn(late.browser)).toBe(false)
})

test('after ten tries in an hour the next code is not looked at, whoever types it', async () => {
  const { site, key } = await withApp()
  await site.db.deleteFrom('limit_count').execute()
  for (let i = 0; i < 5; i++) {
    const { send } = await halfWay(site)
    for (const wrong of ['000000', 'nothing']) expect((await send(wrong)).status).toBe(422)
  }
  const { send } = await halfWay(site)
  const answer = await send(codeFor(key, 1))
  expect([answer.status, Number(answer.headers['retry-after']) > 3000]).toEqual([429, true])
})

test('a password that is reset by mail does not go around the second step, and ends one that waits', async () => {
  const { site, key } = await withApp()
  await site.db.updateTable('account').set({ email: 'ann@example.org', email_confirmed_at: 1 }).execute()
  const waiting = await halfWay(site)
  const browser = visitor(site)
  await browser.submit('/reset', '/reset', { username: 'ann' })
  const link = linkIn((await deliver(site)).at(-1), site.config.baseUrl)
  const reset = await browser.submit(link, link, { password: 'another otter 43' })
  expect([reset.status, reset.text.includes('One more step')]).toEqual([200, true])
  expect(await isIn(browser)).toBe(false)
  expect((await waiting.send(codeFor(key, 1))).status).toBe(422)
  const form = formsOf(reset.body).find(({ action }) => action === '/sign-in/code')
  const done = await browser.post('/sign-in/code', { ...form?.fields, code: codeFor(key, 1) })
  expect(done.headers.location).toBe('/you?done=password')
})

test('whoever joined just now and sends the form again is asked for the code too', async () => {
  const { site } = await withApp()
  const browser = visitor(site)
  const again = await browser.submit('/join', '/join', { username: 'ann', password: PASSWORD })
  expect([again.text.includes('One more step'), await isIn(browser)]).toEqual([true, false])
})

test('of an account with an app, a wrong password is told as of any other', async () => {
  const { site } = await withApp()
  await joined(site, 'ben')
  const answers = []
  for (const username of ['ann', 'ben', 'nobody']) {
    const answer = await visitor(site).submit('/sign-in', '/sign-in', { username, password: 'not it' })
    answers.push([answer.status, answer.text.replace(username, '')])
  }
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test.for(['', '[]', 'x'.repeat(100_000), '\0', '__proto__', '１２３４５６', '-'.repeat(40)])(
  'what is no code is refused in words: %$',
  async (code) => {
    const { site } = await withApp()
    const { browser, send } = await halfWay(site)
    expect((await send(code)).status).toBe(422)
    const bare = await browser.post('/sign-in/code', { _token: visitorToken(browser) })
    expect(bare.status).toBe(422)
  }
)

test('the app is set up once, by a right code only, and its key is shown to nobody later', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const page = '/settings/safety/app'
  expect((await ann.get(page)).headers.location).toBe('/settings/safety')
  await ann.submit('/settings/safety', page, {})
  const { body, text } = await ann.get(page)
  expect(body).toContain('<svg role="img"')
  const key = (/class="totp-key">([^<]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '')
  expect(key).toMatch(/^[A-Z2-7]{32}$/)
  expect(text).toContain('type the key')
  const wrong = await ann.submit(page, `${page}/confirmation`, { code: '12345' })
  expect([wrong.status, wrong.body.includes('aria-invalid')]).toEqual([422, true])
  const form = formsOf((await ann.get(page)).body).find(({ action }) => action.endsWith('confirmation'))
  const send = () => ann.post(form?.action ?? '', { ...form?.fields, code: codeFor(key, 1) })
  const answers = await Promise.all([send(), send(), send()])
  expect(answers.filter(({ text }) => text.includes('shown only now'))).toHaveLength(1)
  expect((await ann.get(page)).headers.location).toBe('/settings/safety')
  await ann.submit('/settings/safety', `${page}/removal`, {})
  expect(await site.db.selectFrom('recovery_code').selectAll().execute()).toEqual([])
  expect((await typePassword(visitor(site))).status).toBe(303)
})

test('an app on the same phone is opened by a link, and recovery codes can be kept as a file', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  await ann.submit('/settings/safety', '/settings/safety/app', {})
  const asked = await ann.get('/settings/safety/app')
  const address = /href="(otpauth:[^"]+)"/.exec(asked.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const key = new URL(address).searchParams.get('secret') ?? ''
  const shown = await ann.submit('/settings/safety/app', '/settings/safety/app/confirmation', {
    code: codeFor(key, 1)
  })
  const [, file = ''] = /href="data:text\/plain;charset=utf-8,([^"]+)" download/.exec(shown.body) ?? []
  const codes = decodeURIComponent(file).split('\n')
  expect(codes).toHaveLength(10)
  for (const code of codes) expect(shown.body).toContain(`<li>${code}</li>`)
})
