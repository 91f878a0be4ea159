import { afterAll, beforeEach, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { holdsSession } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'
import { codeFor, setUpApp } from '../support/totp.ts'
import { startGithub } from './githubServer.ts'
import { goesTo, goThere, joinBy, SIGN_IN } from './going.ts'
import { Elsewhere, startOpenIdServer } from './openIdServer.ts'

const provider = await startOpenIdServer()
const github = await startGithub()
const site = await buildSite({ ...provider.env, ...github.env })
const { db } = site
afterAll(async () => {
  provider.close()
  github.close()
  await closeSite(site)
})
beforeEach(() => db.deleteFrom('limit_count').execute())

let count = 0
function person(claims: Record<string, unknown> = {}): Elsewhere {
  provider.seat.person = `person-${++count}`
  provider.people.set(provider.seat.person, claims)
  return new Elsewhere()
}

const PAGE = '/settings/safety'
const LINK: [string, string] = [PAGE, `${PAGE}/providers/openid`]
const UNLINK: [string, string] = [PAGE, `${PAGE}/providers/openid/removal`]
const LINK_GITHUB: [string, string] = [PAGE, `${PAGE}/providers/github`]

const letTimePass = () => db.updateTable('session').set({ proved_at: 0 }).execute()

test('a member links an account elsewhere, comes in by it, unlinks it, and hears of both by mail', async () => {
  const there = person({ email: 'ann@work.example', email_verified: true })
  const ann = await joined(site, 'ann', { email: 'ann@mail.example' })
  const confirm = linkIn((await deliver(site)).at(-1), site.config.baseUrl)
  await ann.submit(confirm, confirm, {})
  const linked = await goThere(ann, LINK, { there })
  expect([linked.status, linked.headers.location]).toEqual([303, `${PAGE}?done=linked`])
  expect((await ann.get(PAGE)).text).toContain('Example ID : ann@work.example')
  const [told] = await deliver(site)
  expect(told?.to).toBe('ann@mail.example')
  expect(told?.text).toContain('at Example ID opens the account now.')

  const elsewhere = visitor(site)
  expect((await goThere(elsewhere, SIGN_IN, { there })).headers.location).toBe('/')
  expect((await elsewhere.get('/you')).text).toContain('ann')
  expect((await elsewhere.get(PAGE)).text).toContain('ann@work.example')

  expect((await ann.submit(...UNLINK, {})).headers.location).toBe(`${PAGE}?done=unlinked`)
  expect((await deliver(site)).map(({ text }) => text).join()).toContain('opens the account no longer')
  expect((await goThere(visitor(site), SIGN_IN, { there })).headers.location).toMatch('/join/arrival/')
})

test('linking and unlinking ask who it is first, and then go on', async () => {
  const there = person()
  const bea = await joined(site, 'bea')
  await letTimePass()
  const asked = await bea.submit(...LINK, {})
  expect([asked.status, asked.text.includes('Is it you?')]).toEqual([401, true])
  const proved = formsOf(asked.body).find(({ action }) => action === '/prove')
  const resumed = await bea.post('/prove', { ...proved?.fields, password: PASSWORD })
  const form = formsOf(resumed.body).find(({ action }) => action === LINK[1])
  const leaving = await bea.post(LINK[1], form?.fields ?? {})
  expect((await bea.get(await there.visit(goesTo(leaving)))).status).toBe(303)
  await letTimePass()
  expect((await bea.submit(...UNLINK, {})).status).toBe(401)
  expect((await bea.get(PAGE)).text).toContain(`Example ID : person-${count}`)
})

test('one account elsewhere opens one here, and one here is opened by one there', async () => {
  const there = person()
  const [cleo, dora] = [await joined(site, 'cleo'), await joined(site, 'dora')]
  await goThere(cleo, LINK, { there })
  const taken = await goThere(dora, LINK, { there })
  expect([taken.status, taken.text.includes('opens another account here')]).toEqual([409, true])
  const tab = await cleo.submit(PAGE, UNLINK[1], {})
  expect(tab.status).toBe(303)
  expect((await goThere(dora, LINK, { there })).status).toBe(303)
  const other = person()
  const { body } = await dora.get(PAGE)
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const leaving = await dora.post(LINK[1], { _token })
  expect((await dora.get(await other.visit(goesTo(leaving)))).status).toBe(409)
  expect((await dora.get(PAGE)).text).toContain(`person-${count - 1}`)
})

test('what one member began links nothing to another, nor to whoever signed out meanwhile', async () => {
  const there = person()
  const [evan, fay] = [await joined(site, 'evan'), await joined(site, 'fay')]
  const way = await there.visit(goesTo(await evan.submit(...LINK, {})))
  expect((await fay.get(way)).headers.location).toBe('/')
  const next = await there.visit(goesTo(await evan.submit(...LINK, {})))
  evan.cookies.delete('session')
  expect((await evan.get(next)).status).toBe(422)
  expect(
    await db.selectFrom('identity').select('label').where('subject', '=', `person-${count}`).execute()
  ).toEqual([])
})

test('the last that opens an account is not taken out; a password chosen later changes that', async () => {
  const there = person()
  const gil = visitor(site)
  await joinBy(gil, 'gil', SIGN_IN, there)
  expect((await gil.submit(...UNLINK, {})).status).toBe(401)
  const proving: [string, string] = ['/prove?returnTo=/settings%23password', '/prove/with/openid']
  expect((await gil.get('/settings')).text).toContain('Choose a password')
  expect((await goThere(gil, proving, { there })).headers.location).toBe('/settings#password')
  const refused = await gil.submit(...UNLINK, {})
  expect([refused.status, refused.text.includes('only thing that opens your account')]).toEqual([409, true])
  expect(refused.body).toContain(`href="${PAGE}"`)

  const weak = await gil.submit('/settings', '/settings/password', { newPassword: 'gil' })
  expect([weak.status, weak.text.includes('at least 8')]).toEqual([422, true])
  expect((await gil.submit('/settings', '/settings/password', { newPassword: PASSWORD })).status).toBe(303)
  expect((await gil.submit(...UNLINK, {})).headers.location).toBe(`${PAGE}?done=unlinked`)
  expect(
    (await visitor(site).submit('/sign-in', '/sign-in', { username: 'gil', password: PASSWORD })).status
  ).toBe(303)
})

test('two that open an account are not both taken out at once', async () => {
  const there = person()
  github.seat.user = { id: 1, login: 'hal' }
  const hal = visitor(site)
  await joinBy(hal, 'hal', SIGN_IN, there)
  await goThere(hal, ['/prove', '/prove/with/openid'], { there })
  expect((await goThere(hal, LINK_GITHUB)).headers.location).toBe(`${PAGE}?done=linked`)
  const { body } = await hal.get(PAGE)
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const answers = await Promise.all(
    ['openid', 'github'].map((key) => hal.post(`${PAGE}/providers/${key}/removal`, { _token }))
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
})

test('a password is chosen, and an address changed, only after a proof that is fresh', async () => {
  const there = person()
  const ida = visitor(site)
  await joinBy(ida, 'ida', SIGN_IN, there)
  const { body } = await ida.get('/settings')
  expect(formsOf(body).map(({ action }) => action)).not.toContain('/settings/password')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  expect((await ida.post('/settings/password', { _token, newPassword: PASSWORD })).status).toBe(401)
  const asked = await ida.post('/settings/address', { _token, email: 'ida@mail.example' })
  expect([asked.status, asked.text.includes('Sign in again with Example ID')]).toEqual([401, true])
  const form = formsOf(asked.body).find(({ action }) => action === '/prove/with/openid')
  const leaving = await ida.post('/prove/with/openid', form?.fields ?? {})
  const back = await ida.get(await there.visit(goesTo(leaving)))
  const kept = formsOf(back.body).find(({ action }) => action === '/settings/address')
  expect(kept?.fields.email).toBe('ida@mail.example')
  expect((await ida.post('/settings/address', kept?.fields ?? {})).headers.location).toBe(
    '/settings?done=asked'
  )
})

test('a second factor is asked for whoever comes by a provider, too', async () => {
  const there = person()
  const jan = await joined(site, 'jan')
  await goThere(jan, LINK, { there })
  const { key } = await setUpApp(jan)
  const browser = visitor(site)
  const asked = await goThere(browser, SIGN_IN, { there, fields: { returnTo: '/t' } })
  expect([asked.status, asked.text.includes('One more step')]).toEqual([200, true])
  expect(holdsSession(browser)).toBe(false)
  const form = formsOf(asked.body).find(({ action }) => action === '/sign-in/code')
  const done = await browser.post('/sign-in/code', { ...form?.fields, code: codeFor(key, 1) })
  expect([done.status, done.headers.location]).toEqual([303, '/t'])
})

test('a provider’s word proves nothing where there is a password; without one, it has to be asked anew', async () => {
  const there = person()
  const kim = await joined(site, 'kim')
  await goThere(kim, LINK, { there })
  const { body } = await kim.get(PAGE)
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  expect((await kim.post('/prove/with/openid', { _token })).status).toBe(409)
  const byProvider = visitor(site)
  await goThere(byProvider, SIGN_IN, { there })
  expect((await byProvider.submit(...UNLINK, {})).status).toBe(401)

  const other = person()
  const lea = visitor(site)
  await joinBy(lea, 'lea', SIGN_IN, other)
  const leaving = await lea.submit('/prove', '/prove/with/openid', {})
  const { prompt, max_age } = Object.fromEntries(new URL(goesTo(leaving)).searchParams)
  expect([prompt, max_age]).toEqual(['login', '0'])
  provider.seat.person = 'somebody-else'
  const wrong = await lea.get(await new Elsewhere().visit(goesTo(leaving)))
  expect([wrong.status, wrong.text.includes('another account at Example ID')]).toEqual([422, true])
})

test('who came by a provider that is out of reach can have a link mailed instead', async () => {
  const there = person({ email: 'pia@mail.example', email_verified: true })
  const pia = visitor(site)
  await joinBy(pia, 'pia', SIGN_IN, there)
  const offered = async () => formsOf((await pia.get('/prove')).body).map(({ action }) => action)
  const address = { email: 'pia@mail.example', email_confirmed_at: 1 }
  await db.updateTable('account').set({ email: null }).where('username', '=', 'pia').execute()
  expect(await offered()).not.toContain('/reset')
  await db.updateTable('account').set(address).where('username', '=', 'pia').execute()
  expect(await offered()).toEqual(expect.arrayContaining(['/prove/with/openid', '/reset']))
  await pia.submit('/prove', '/reset', {})
  const link = linkIn((await deliver(site)).at(-1), site.config.baseUrl)
  expect((await pia.submit(link, link, { password: PASSWORD })).status).toBe(303)
  expect((await pia.get('/prove')).headers.location).toBe('/')
})

test('a passkey that is the last to open an account is not taken out either', async () => {
  const there = person()
  const mia = visitor(site)
  await joinBy(mia, 'mia', SIGN_IN, there)
  await goThere(mia, ['/prove', '/prove/with/openid'], { there })
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', 'mia')
    .executeTakeFirstOrThrow()
  const passkey = { public_key: '', counter: 0, transports: '[]', name: 'Key', created_at: 1, used_at: null }
  const added = await db
    .insertInto('passkey')
    .values({ ...passkey, account_id: id, credential_id: 'mia' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const removal = `${PAGE}/passkeys/${added.id}/removal`
  expect((await mia.submit(...UNLINK, {})).status).toBe(303)
  const refused = await mia.submit(PAGE, removal, {})
  expect([refused.status, refused.text.includes('only thing that opens your account')]).toEqual([409, true])
  expect((await goThere(mia, LINK, { there })).status).toBe(303)
  expect((await mia.submit(PAGE, removal, {})).headers.location).toBe(`${PAGE}?done=passkey-removal`)
})

test('what was begun at one provider is not ended at another', async () => {
  const there = person()
  github.seat.user = { id: 2, login: 'mix' }
  const browser = visitor(site)
  const way = await there.visit(goesTo(await browser.submit(...SIGN_IN, {})))
  const asked = github.asked.length
  const mixed = await browser.get(way.replace('/with/openid/', '/with/github/'))
  expect([mixed.status, mixed.text.includes('begun in another browser')]).toEqual([422, true])
  expect(github.asked.length).toBe(asked)
})

test('who left comes back by a provider, and proves by it what is asked for meanwhile', async () => {
  const there = person()
  const ned = visitor(site)
  await joinBy(ned, 'ned', SIGN_IN, there)
  await goThere(ned, ['/prove', '/prove/with/openid'], { there })
  const leaving = { words: 'keep', username: 'ned' }
  expect((await ned.submit('/settings/leaving', '/settings/leaving', leaving)).headers.location).toBe('/left')
  const back = visitor(site)
  expect((await goThere(back, SIGN_IN, { there })).status).toBe(303)
  expect((await back.get('/')).headers.location).toBe('/settings/leaving')
  expect(
    (await goThere(back, ['/prove?returnTo=/settings/export', '/prove/with/openid'], { there })).headers
      .location
  ).toBe('/settings/export')
  expect((await back.submit('/settings/leaving', '/settings/leaving/undoing', {})).status).toBe(303)
  expect((await back.get('/you')).text).toContain('ned')
})
