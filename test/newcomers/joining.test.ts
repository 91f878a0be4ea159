import { beforeEach, expect, test } from 'vitest'
import { wayIn } from '../../src/joining/admission.ts'
import type { SignUpMode } from '../../src/siteSettings/settings.ts'
import { freshSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { DAY, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { unhurried } from '../support/unhurried.ts'

let site: TestApp
beforeEach(async () => {
  site = await startApp()
})

async function setMode(value: SignUpMode): Promise<void> {
  await storeSetting(site.db, { name: 'signUpMode', value, now: Date.now() })
  await freshSettings(site.db)
}

async function official(role: 'admin' | 'moderator', name: string, of = site): Promise<Browser> {
  const account = await makeAccount(of.db, name)
  await of.db.updateTable('account').set({ role }).where('id', '=', account.id).execute()
  return signedIn(of, account)
}

const members = async () =>
  (await site.db.selectFrom('account').select('username').where('kind', '=', 'member').execute()).map(
    ({ username }) => username
  )
const JOIN = { username: 'nina', password: PASSWORD, email: 'nina@mail.example' }
const linkOn = (page: { body: string }) => /\/join\?invitation=[A-Za-z0-9_-]+/.exec(page.body)?.[0] ?? ''

test.for([
  ['closed', 'Nobody new joins this site for now'],
  ['invitation', 'People join this site by invitation']
] as const)('a site that is %s says so, and lets nobody in', async ([mode, sentence]) => {
  const browser = visitor(site)
  await browser.get('/join')
  const { body } = await browser.get('/join')
  await setMode(mode)
  const page = await browser.get('/join')
  expect([page.status, page.text.includes(sentence)]).toEqual([403, true])
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const sent = await browser.post('/join', { ...JOIN, _token })
  expect([sent.status, sent.text.includes(sentence)]).toEqual([403, true])
  expect(await members()).toEqual([])
  expect(await wayIn(site.db, site.config, { returnTo: undefined, now: Date.now() })).toMatchObject({
    way: 'closed'
  })
})

test.for([
  ['open', 'Join in twenty seconds'],
  ['approval', 'Ask to join'],
  ['invitation', 'People join this site by invitation'],
  ['closed', 'Nobody new joins this site for now']
] as const)('beside signing in, a site that is %s offers what it keeps', async ([mode, words]) => {
  const browser = visitor(site)
  await browser.get('/sign-in')
  await setMode(mode)
  const { body, text } = await browser.get('/sign-in?returnTo=/new')
  expect(text).toContain(words)
  expect(body.includes('"/join')).toBe(mode === 'open' || mode === 'approval')
  const refused = await browser.submit('/sign-in', '/sign-in', { username: 'nina', password: 'wrong' })
  expect(refused.text).toContain(words)
})

test('what a visitor typed is kept where joining is closed, and goes on to signing in', async () => {
  await setMode('closed')
  const story = await makeStory(site.db)
  const browser = visitor(site)
  await browser.get('/sign-in')
  const asked = await browser.post(`/s/${story.shortId}/comments`, { body: 'Typed with care.' })
  const kept = /name="kept" value="([^"]+)"/.exec(asked.body)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const _token = /name="_token" value="([^"]+)"/.exec(asked.body)?.[1] ?? ''
  const page = await browser.post('/join', { _token, kept, step: 'form' })
  expect(page.text).toContain('Nobody new joins')
  expect(page.body).toContain('Typed with care.')
})

test('where requests are looked at, a moderator lets somebody in, and a mail tells them', async () => {
  await setMode('approval')
  const moss = await official('moderator', 'moss')
  const browser = visitor(site)
  const bare = await browser.submit('/join', '/join', { ...JOIN, email: '' })
  expect([bare.status, bare.text.includes('The answer comes by mail')]).toEqual([422, true])
  const asked = await browser.submit('/join', '/join', { ...JOIN, words: 'I read you <b>daily</b>.' })
  expect(asked.headers.location).toBe('/join/asked')
  expect((await browser.get('/join/asked')).text).toContain('comes by mail')
  expect(await members()).toEqual(['moss'])
  expect((await site.browser.get('/u/nina')).status).toBe(404)
  expect((await moss.get('/desk')).text).toContain('1 person asks to join')
  const page = await moss.get('/desk/joining')
  expect(page.text).toContain('I read you <b>daily</b>.')
  expect(page.body).not.toContain('mail.example')
  await moss.submit('/desk/joining', '/desk/joining/', { decision: 'admit' })
  const mails = await deliver(site)
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    ['nina@mail.example', 'War Stories: Please confirm your e-mail address'],
    ['nina@mail.example', 'War Stories: You are in']
  ])
  const nina = visitor(site)
  const entered = await nina.submit('/sign-in', '/sign-in', { username: 'nina', password: PASSWORD })
  expect(entered.status).toBe(303)
  expect(await site.db.selectFrom('join_request').selectAll().execute()).toEqual([])
  const acts = await site.db.selectFrom('admin_act').select(['kind', 'subject']).execute()
  expect(acts).toEqual([{ kind: 'admission', subject: '@nina' }])
})

test('a request can be declined with a word, and is forgotten then', async () => {
  await setMode('approval')
  const moss = await official('moderator', 'moss')
  await visitor(site).submit('/join', '/join', JOIN)
  const page = await moss.get('/desk/joining')
  const id = /\/desk\/joining\/([0-9a-z]{8})/.exec(page.body)?.[1] ?? ''
  const form = { _token: /name="_token" value="([^"]+)"/.exec(page.body)?.[1] ?? '' }
  expect((await moss.post(`/desk/joining/${id}`, { ...form, decision: 'perhaps' })).status).toBe(400)
  const words = { decision: 'decline', words: 'Please say\r\nBcc: more.' }
  expect((await moss.post(`/desk/joining/${id}`, { ...form, ...words })).status).toBe(303)
  expect((await moss.post(`/desk/joining/${id}`, { ...form, ...words })).status).toBe(409)
  const [mail, ...more] = await deliver(site)
  expect([mail?.to, more]).toEqual(['nina@mail.example', []])
  expect(mail?.text).toContain('> Please say Bcc: more.')
  expect(await site.db.selectFrom('join_request').selectAll().execute()).toEqual([])
})

test('names that others have or asked for are refused; an address does not tell whether it was asked from before', async () => {
  await setMode('approval')
  await makeAccount(site.db, 'ann')
  await visitor(site).submit('/join', '/join', JOIN)
  const ask = (fields: object) => visitor(site).submit('/join', '/join', { ...JOIN, ...fields })
  expect((await ask({ username: 'ann', email: 'a@mail.example' })).status).toBe(422)
  expect((await ask({ username: 'n1na', email: 'b@mail.example' })).text).toContain(
    'asked for that name already'
  )
  expect((await ask({ username: 'other' })).headers.location).toBe('/join/asked')
  const waiting = () => site.db.selectFrom('join_request').select('username').orderBy('username').execute()
  expect(await waiting()).toEqual([{ username: 'nina' }, { username: 'other' }])
  // The name alone decides, whoever asked for it.
  const [same, elses] = [await ask({}), await ask({ email: 'c@mail.example' })]
  expect([same.status, same.text.includes('asked for that name already')]).toEqual([422, true])
  expect([elses.status, elses.text.includes('asked for that name already')]).toEqual([422, true])
})

test('several requests from one address are one at the desk, and declined by one mail', async () => {
  await setMode('approval')
  const moss = await official('moderator', 'moss')
  for (const username of ['nina', 'nora', 'nell'])
    await visitor(site).submit('/join', '/join', { ...JOIN, username })
  await visitor(site).submit('/join', '/join', { ...JOIN, username: 'otto', email: 'otto@mail.example' })
  expect((await moss.get('/desk')).text).toContain('2 people ask to join')
  const page = await moss.get('/desk/joining')
  expect(page.text).toContain('3 requests name the same address')
  expect(page.text).toMatch(/@nell.*@nora.*@nina.*@otto/)
  await moss.submit('/desk/joining', '/desk/joining/', { decision: 'decline' })
  expect((await deliver(site)).map(({ to }) => to)).toEqual(['nina@mail.example'])
  const left = await site.db.selectFrom('join_request').select('username').execute()
  expect(left).toEqual([{ username: 'otto' }])
})

test('a form to ask by that is sent twice asks once; refused, it can be sent with another name', async () => {
  await setMode('approval')
  await visitor(site).submit('/join', '/join', { ...JOIN, username: 'taken' })
  const browser = visitor(site)
  const { body } = await browser.get('/join')
  const form = formsOf(body).find(({ action }) => action === '/join')
  const fields = { ...unhurried(site.db, form?.fields ?? {}), ...JOIN, email: 'dora@mail.example' }
  const send = (username: string) => browser.post('/join', { ...fields, username })
  expect((await send('taken')).status).toBe(422)
  const both = await Promise.all([send('dora'), send('dora')])
  expect(both.map(({ headers }) => headers.location)).toEqual(['/join/asked', '/join/asked'])
  expect((await send('dorothy')).headers.location).toBe('/join/asked')
  const names = await site.db.selectFrom('join_request').select('username').orderBy('username').execute()
  expect(names).toEqual([{ username: 'dora' }, { username: 'taken' }])
})

test('only moderators see who asks', async () => {
  await setMode('approval')
  await visitor(site).submit('/join', '/join', JOIN)
  const { short_id } = await site.db.selectFrom('join_request').select('short_id').executeTakeFirstOrThrow()
  const ann = await signedIn(site, await makeAccount(site.db, 'ann'))
  const _token = /name="_token" value="([^"]+)"/.exec((await ann.get('/you')).body)?.[1] ?? ''
  expect((await ann.get('/desk/joining')).status).toBe(404)
  expect((await ann.post(`/desk/joining/${short_id}`, { _token, decision: 'admit' })).status).toBe(404)
  expect((await site.browser.get('/desk/joining')).status).toBe(404)
})

test.for(['invitation', 'closed', 'approval'] as const)(
  'an administrator’s invitation opens a site that is %s for as many as it says',
  async (mode) => {
    await setMode(mode)
    const ada = await official('admin', 'ada')
    await ada.submit('/admin/invitations', '/admin/invitations', { note: 'The team', uses: '2', days: '7' })
    const link = linkOn(await ada.get('/admin/invitations'))
    const came = async (username: string) => {
      const browser = visitor(site)
      const { text } = await browser.get(link)
      if (!text.includes('invited you')) return text
      return (await browser.submit(link, '/join', { username, password: PASSWORD })).headers.location
    }
    expect(await came('nina')).toBe('/you?done=joined')
    expect(await came('nora')).toBe('/you?done=joined')
    expect(await came('nell')).toContain(mode === 'approval' ? 'Ask to join' : 'does not count any more')
    const page = await ada.get('/admin/invitations')
    expect(page.text).toMatch(/The team 2 of 2 used .*Came by it: @nina @nora/)
    const invited = await site.db.selectFrom('invited').select(['inviter_id']).execute()
    expect(invited).toHaveLength(2)
  }
)

test('a form for an invitation that is sent twice makes one, and is written down once', async () => {
  await setMode('invitation')
  const ada = await official('admin', 'ada')
  const [form] = formsOf((await ada.get('/admin/invitations')).body).filter(
    ({ action }) => action === '/admin/invitations'
  )
  const send = () => ada.post('/admin/invitations', { ...form?.fields, uses: '1', days: '7' })
  expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([303, 303])
  expect((await send()).status).toBe(303)
  expect(await site.db.selectFrom('invitation').select('id').execute()).toHaveLength(1)
  expect(await site.db.selectFrom('admin_act').select('id').execute()).toHaveLength(1)
})

test('two at once with the last use of an invitation: one comes in', async () => {
  await setMode('invitation')
  const ada = await official('admin', 'ada')
  await ada.submit('/admin/invitations', '/admin/invitations', { uses: '1', days: '7' })
  const link = linkOn(await ada.get('/admin/invitations'))
  const people = ['nina', 'nora'].map((username) => ({ username, browser: visitor(site) }))
  const pages = await Promise.all(people.map(({ browser }) => browser.get(link)))
  const answers = await Promise.all(
    people.map(({ username, browser }, at) =>
      browser.submitFrom(pages[at]?.body ?? '', '/join', { username, password: PASSWORD })
    )
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 403])
  expect(await members()).toHaveLength(2)
})

test('an invitation ends when it is taken back, too old, or whoever made it is suspended, banned or leaving', async () => {
  await setMode('invitation')
  const ada = await official('admin', 'ada')
  await ada.submit('/admin/invitations', '/admin/invitations', { uses: '1', days: '7' })
  const link = linkOn(await ada.get('/admin/invitations'))
  const status = async () => (await visitor(site).get(link)).status
  expect(await status()).toBe(200)
  for (const column of ['suspended_until', 'banned_at', 'left_at'] as const) {
    const set = (at: number | null) =>
      site.db
        .updateTable('account')
        .set({ [column]: at })
        .where('username', '=', 'ada')
        .execute()
    await set(Date.now() + DAY)
    expect(await status(), column).toBe(403)
    await set(null)
    expect(await status(), column).toBe(200)
  }
  await site.db
    .updateTable('invitation')
    .set({ expires_at: Date.now() - 1 })
    .execute()
  expect(await status()).toBe(403)
  await site.db
    .updateTable('invitation')
    .set({ expires_at: Date.now() + DAY })
    .execute()
  await ada.submit('/admin/invitations', '/admin/invitations/', {})
  expect(await status()).toBe(403)
  expect((await visitor(site).get('/join?invitation=nonsense')).text).toContain('does not count any more')
})

test('a private site lets in who is invited', async () => {
  const house = await startApp({ PRIVATE: 'on' })
  const ada = await official('admin', 'ada', house)
  await ada.submit('/admin/invitations', '/admin/invitations', { uses: '1', days: '7' })
  const link = linkOn(await ada.get('/admin/invitations'))
  expect((await visitor(house).get('/join')).status).toBe(404)
  const nina = visitor(house)
  expect((await nina.submit(link, '/join', { username: 'nina', password: PASSWORD })).status).toBe(303)
  expect((await nina.get('/latest')).status).toBe(200)
})

test('trusted members invite where the site is for the invited, a few at a time; others do not', async () => {
  await setMode('invitation')
  const ann = await makeAccount(site.db, 'ann')
  const browser = await signedIn(site, ann)
  expect((await browser.get('/invitations')).status).toBe(404)
  expect((await browser.get('/admin/invitations')).status).toBe(404)
  const trust = { standing: 'trusted', standing_at: Date.now() } as const
  await site.db.updateTable('account').set(trust).where('id', '=', ann.id).execute()
  for (let n = 0; n < 5; n++)
    expect(
      (await browser.submit('/invitations', '/invitations', { note: `Friend ${n}`, uses: '99' })).status
    ).toBe(303)
  expect((await browser.submit('/invitations', '/invitations', {})).text).toContain(
    '5 invitations that nobody'
  )
  const uses = await site.db.selectFrom('invitation').select('uses').execute()
  expect(uses.map((row) => row.uses)).toEqual([1, 1, 1, 1, 1])
  await browser.submit('/invitations', '/invitations/', {})
  expect((await browser.submit('/invitations', '/invitations', {})).status).toBe(303)
  await setMode('open')
  expect((await browser.get('/invitations')).status).toBe(404)
})

test('nobody takes back what another made, and odd input is refused with what was typed', async () => {
  await setMode('invitation')
  const ada = await official('admin', 'ada')
  for (const [fields, sentence] of [
    [{ uses: '0', days: '7' }, 'for how many people'],
    [{ uses: '1e3', days: '7' }, 'for how many people'],
    [{ uses: '1', days: '91' }, 'for how many days'],
    [{ uses: '1', days: '7', note: 'x'.repeat(101) }, 'at most 100']
  ] as const) {
    const page = await ada.submit('/admin/invitations', '/admin/invitations', fields)
    expect([page.status, page.text.includes(sentence)]).toEqual([422, true])
  }
  await ada.submit('/admin/invitations', '/admin/invitations', { uses: '1', days: '7' })
  const { short_id } = await site.db.selectFrom('invitation').select('short_id').executeTakeFirstOrThrow()
  const ann = await signedIn(site, await makeAccount(site.db, 'ann'))
  const _token = /name="_token" value="([^"]+)"/.exec((await ann.get('/you')).body)?.[1] ?? ''
  for (const path of [`/invitations/${short_id}/revocation`, `/admin/invitations/${short_id}/revocation`])
    expect((await ann.post(path, { _token })).status).toBe(404)
  expect(linkOn(await ada.get('/admin/invitations'))).not.toBe('')
})

test('an invitation changes nothing where everybody may join, and is counted all the same', async () => {
  const ada = await official('admin', 'ada')
  await ada.submit('/admin/invitations', '/admin/invitations', { uses: '1', days: '7' })
  const link = linkOn(await ada.get('/admin/invitations'))
  expect((await visitor(site).submit(link, '/join', { username: 'nina', password: PASSWORD })).status).toBe(
    303
  )
  expect(await joined(site, 'nora')).toBeDefined()
  expect(await site.db.selectFrom('invited').select('account_id').execute()).toHaveLength(1)
})
