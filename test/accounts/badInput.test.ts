import { expect, test } from 'vitest'
import { buildSite, closeSite, type TestApp } from '../support/app.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, visitor } from '../support/joined.ts'

const FORMS = [
  '/join',
  '/sign-in',
  '/sign-out',
  '/reset',
  `/reset/${'a'.repeat(32)}`,
  `/confirm/${'a'.repeat(32)}`,
  `/first-admin/${'a'.repeat(32)}`,
  '/settings/profile',
  '/settings/address',
  '/settings/confirmation',
  '/settings/mail',
  '/settings/password',
  '/settings/sessions/1/end',
  '/settings/sessions/end-others'
]

const FORM = 'application/x-www-form-urlencoded'
const long = 'x'.repeat(900_000)

const BODIES: Array<[string, string, string]> = [
  ['nothing', '', ''],
  ['no field', FORM, ''],
  ['JSON', 'application/json', '{"username":["a"],"password":{"$ne":1},"__proto__":{"role":"admin"}}'],
  ['broken JSON', 'application/json', '{'],
  ['null', 'application/json', 'null'],
  ['plain text', 'text/plain', 'username=ann'],
  ['files', 'multipart/form-data; boundary=x', '--x--\r\n'],
  ['an unknown type', 'application/x-unknown', 'x'],
  ['ten thousand fields', FORM, Array.from({ length: 10_000 }, (_, n) => `f${n}=x`).join('&')],
  [
    'names of prototypes',
    FORM,
    '__proto__=1&constructor=2&username=__proto__&password=constructor&toString=3'
  ],
  ['repeated names', FORM, 'username=a&username=b&password=a&password=b&email=a&email=b'],
  ['brackets', FORM, 'username[]=a&password[a][b]=c&email.x=1'],
  ['NUL and broken escapes', FORM, 'username=%00%ff%fe&password=%00&email=%zz&bio=%ed%a0%80'],
  ['huge fields', FORM, `username=${long}`],
  ['a huge password', FORM, `username=ann&password=${long}&oldPassword=${long}&addressPassword=x`],
  ['more than the site takes', FORM, `bio=${'x'.repeat(1_100_000)}`],
  [
    'a hostile kept form',
    FORM,
    `kept=${encodeURIComponent('['.repeat(50_000))}&returnTo=${long.slice(0, 5000)}`
  ]
]

const state = async ({ db }: TestApp) => ({
  accounts: await db.selectFrom('account').selectAll().execute(),
  sessions: await db.selectFrom('session').select(['id', 'token_hash']).execute(),
  tokens: await db.selectFrom('mail_token').selectAll().execute(),
  jobs: await db.selectFrom('job').selectAll().execute()
})

test.for(BODIES)('%s as a form is refused everywhere, and changes nothing', async ([, type, payload]) => {
  const site = await buildSite()
  const ann = await joined(site, 'ann')
  const before = await state(site)
  for (const browser of [visitor(site), ann])
    for (const url of FORMS) {
      const headers = type ? { 'content-type': type } : {}
      const answer = await browser.send({ method: 'POST', url, payload, headers })
      expect(answer.status, url).toBeGreaterThanOrEqual(400)
      expect(answer.status, url).toBeLessThan(500)
    }
  expect(await state(site)).toEqual(before)
  await closeSite(site)
})

test.for(BODIES.filter(([, type]) => type === FORM))(
  '%s with a good token is no fault',
  async ([, , payload]) => {
    const site = await buildSite()
    const ann = await joined(site, 'ann')
    const guest = visitor(site)
    await guest.get('/join')
    const { body } = await ann.get('/settings')
    const tokens = [visitorToken(guest), /name="_token" value="([^"]+)"/.exec(body)?.[1]]
    for (const [index, browser] of [guest, ann].entries())
      for (const url of FORMS.filter((path) => path !== '/sign-out')) {
        const headers = { 'content-type': FORM, 'sec-fetch-site': 'same-origin' }
        const whole = `_token=${tokens[index]}&${payload}`
        const answer = await browser.send({ method: 'POST', url, payload: whole, headers })
        expect(answer.status, url).toBeLessThan(500)
        expect(answer.text, url).not.toMatch(/Sqlite|TypeError|undefined/)
      }
    const accounts = await site.db
      .selectFrom('account')
      .select(['username', 'role', 'display_name'])
      .execute()
    expect(accounts).toEqual([{ username: 'ann', role: 'member', display_name: 'ann' }])
    await closeSite(site)
  }
)
