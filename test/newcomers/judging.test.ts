import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { LIMITS } from '../../src/limits/limits.ts'
import { startApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { PASSWORD } from '../support/joined.ts'
import { hasty, unhurried } from '../support/unhurried.ts'

/** What judges passwords comes with the first that is judged, as its dictionaries take 60 MB. */
const hasJudged = (): boolean =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('zxcvbn'))

const SHORT = 'at least 8 characters'
const WEAK = 'do better'

async function formIn(browser: Browser): Promise<Record<string, string>> {
  const form = formsOf((await browser.get('/join')).body).find(({ action }) => action === '/join')
  return form?.fields ?? {}
}

test('passwords are judged last: not of programs, not at any length, and not beyond a limit', async () => {
  const site = await startApp()
  const browser = new Browser(site.app, '198.51.100.9')
  const form = await formIn(browser)
  const [quick, slow] = [hasty(site.db, form), unhurried(site.db, form)]
  const send = (fields: Record<string, string>, form = slow) =>
    browser.post('/join', { ...form, username: 'nina', password: 'password1', ...fields })
  for (const [form, fields] of [
    [quick, {}],
    [{ ...slow, _begun: '' }, {}],
    [slow, { homepage: 'https://shop.example' }]
  ] as const) {
    const { status, text } = await send(fields, { ...form })
    expect([status, text.includes(WEAK)]).toEqual([422, false])
  }
  const long = await send({ password: 'x'.repeat(900_000) })
  expect([long.status, long.text.includes('at most 200 characters')]).toEqual([422, true])
  for (let n = 1; n < LIMITS.newPassword.max; n++) {
    const { status, text } = await send({ password: 'short' })
    expect([status, text.includes(SHORT)]).toEqual([422, true])
  }
  const refused = await send({ email: 'nina@mail.example' })
  expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
  expect([refused.text.includes(WEAK), refused.body.includes('value="nina@mail.example"')]).toEqual([
    false,
    true
  ])
  expect(refused.body).not.toContain('password1')
  expect(hasJudged()).toBe(false)
  const other = new Browser(site.app, '198.51.100.10')
  const judged = await other.submit('/join', '/join', { username: 'otto', password: 'password1' })
  expect([judged.status, judged.text.includes(WEAK), hasJudged()]).toEqual([422, true, true])
  const wide = await other.submit('/join', '/join', {
    username: 'otto',
    password: PASSWORD,
    email: 'x.'.repeat(400_000)
  })
  expect([wide.status, wide.text.includes('does not look like an e-mail address')]).toEqual([422, true])
  expect(await site.db.selectFrom('account').select('id').execute()).toEqual([])
})
