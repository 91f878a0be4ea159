import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { storedSettings } from '../../src/siteSettings/store.ts'
import { buildTown, type Town, tokenOf } from '../admin/town.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { makeStory } from '../support/make.ts'
import { plain, svg } from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'

let town: Town
const PAGE = '/admin/settings'
const NO_REACTION = Object.fromEntries(
  ['been-there', 'hug', 'learned', 'brave', 'fire'].map((kind) => [`reactions-${kind}`, 'off'])
)

beforeAll(async () => {
  town = await buildTown(await buildSite())
})
afterEach(async () => {
  await town.site.db.deleteFrom('site_setting').execute()
  await town.site.db.deleteFrom('admin_act').execute()
})
afterAll(() => closeSite(town.site))

const save = (fields: Record<string, string>) => town.root.submit(PAGE, PAGE, fields)

test('nobody but an administrator whose office counts finds the pages, or can send their forms', async () => {
  const { site, root, moss, ann, bare, visitor } = town
  const missing = (await ann.get('/no/such/page')).text.replace(/Number.*/, '')
  for (const path of [PAGE, '/admin/audit']) {
    expect((await root.get(path)).status).toBe(200)
    for (const browser of [moss, ann, bare, visitor]) {
      const answer = await browser.get(path)
      expect(answer.status).toBe(404)
      expect(answer.text).toContain('There is no page at this address')
    }
    expect((await ann.get(path)).text.replace(/Number.*/, '')).toBe(missing.replaceAll('/no/such/page', path))
    expect((await bare.get(path)).text).toContain('You are an administrator here, which asks for more')
  }
  for (const browser of [moss, ann, bare]) {
    const _token = await tokenOf(browser)
    const answers = [
      await browser.post(PAGE, { _token, banner: 'Mine' }),
      await browser.post(`${PAGE}/logo/removal`, { _token }),
      await postFiles(browser, `${PAGE}/logo`, { _token }, [
        { field: 'logo', bytes: await plain(9, 9, '#123456') }
      ])
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  }
  expect(await site.db.selectFrom('site_setting').selectAll().execute()).toEqual([])
})

test('an announcement stands on every page at once, for visitors too, and goes as fast', async () => {
  const { visitor, ann } = town
  expect((await visitor.get('/about')).body).not.toContain('class="announcement"')
  await visitor.get('/')
  expect((await save({ banner: 'We move **tonight**: [why](/about).' })).status).toBe(303)
  for (const path of ['/', '/about', '/conduct', '/t', '/no/such/page'])
    for (const browser of [visitor, ann])
      expect((await browser.get(path)).body, path).toContain('We move <strong>tonight</strong>')
  await save({ banner: '' })
  expect((await visitor.get('/about')).body).not.toContain('class="announcement"')
})

test('words are Markdown, and a script in them is none', async () => {
  const { visitor } = town
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))'
  await save({
    siteName: '<b>Our</b>\r\n site',
    welcome: `Good morning. ${evil}`,
    conduct: `Be kind. ${evil}`
  })
  const [front, conduct] = [await visitor.get('/'), await visitor.get('/conduct')]
  expect(front.text).toContain('Good morning.')
  expect(conduct.text).toContain('Be kind.')
  expect(conduct.text).not.toContain('No blame')
  expect(front.body).toContain('<title>&lt;b&gt;Our&lt;/b&gt; site</title>')
  for (const { body } of [front, conduct])
    expect(body).not.toMatch(/<script>alert|<[^>]*onerror|href="javascript/)
  expect((await visitor.get('/latest.json')).body).toContain('<b>Our</b> site')
})

test('how to reach whoever runs the site stands where somebody cannot go on, and leads nowhere it should not', async () => {
  const { visitor } = town
  const pages = ['/about', '/reset/asked']
  const contact = async (typed: string) => {
    await save({ siteName: '', welcome: '', conduct: '', contact: typed })
    return Promise.all(pages.map(async (page) => (await visitor.get(page)).body))
  }
  for (const body of await contact('')) expect(body).not.toContain('mailto:')
  for (const body of await contact(' ops@mail.example\r\n'))
    expect(body).toContain('<a class="address" href="mailto:ops@mail.example">ops@mail.example</a>')
  for (const body of await contact('https://chat.example/help'))
    expect(body).toContain('href="https://chat.example/help"')
  for (const evil of ['javascript:alert(1)', '"><script>alert(1)</script>', 'data:text/html,x'])
    for (const body of await contact(evil)) expect(body).not.toMatch(/href="(javascript|data)|<script>alert/)
})

test('what cannot be is refused at its field, what was typed is kept, and nothing is saved', async () => {
  const { site, root } = town
  const page = await save({ storiesADay: '-4', picturesAnHour: '7' })
  expect(page.status).toBe(422)
  expect(page.body).toMatch(/id="storiesADay"[^>]* value="-4"[^>]*aria-describedby="storiesADay-error"/)
  expect(page.body).toMatch(/id="picturesAnHour"[^>]* value="7"/)
  expect(page.text).toContain('Not saved yet: Stories a day . Please give a whole number from 1 to 1000.')
  expect((await save({ signUpMode: '__proto__' })).status).toBe(422)
  expect((await save({ blockedHosts: 'fine.example\nhost!' })).text).toContain('"host!" is no host')
  expect((await save({ banner: 'x'.repeat(501) })).text).toContain('these are 501')
  expect((await save(NO_REACTION)).status).toBe(422)
  expect(await site.db.selectFrom('site_setting').selectAll().execute()).toEqual([])
  const _token = await tokenOf(root)
  expect((await root.post(`${PAGE}/nonsense`, { _token })).status).toBe(404)
  expect((await root.post(PAGE, { banner: 'No token' })).status).toBe(403)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await root.post(PAGE, { _token, banner: 'x' }, foreign)).status).toBe(403)
})

test('who changed what is kept, once for each change, with what was before', async () => {
  const { root } = town
  await save({ storiesADay: '5' })
  await save({ storiesADay: '5' })
  await save({ storiesADay: '6' })
  const { text } = await root.get('/admin/audit')
  expect(text).toMatch(/root Example changed a setting: Stories a day Before 5 After 6 .*Before 20 After 5/)
  expect(text.match(/changed a setting/g)).toHaveLength(2)
})

test('what was changed is told in the words of the page it was changed on', async () => {
  const { root } = town
  await save({ signUpMode: 'approval' })
  await save({ ...NO_REACTION, 'reactions-hug': 'on', 'reactions-brave': 'on' })
  const { text } = await root.get('/admin/audit')
  expect(text).toContain(
    'Who may make an account Before Everybody, at once After Everybody whom an administrator or moderator lets in'
  )
  expect(text).toMatch(/Reactions to stories Before Been there, Hug, [^.]* After Hug, Brave/)
})

test('a browser left open is not enough: it must be shown who asks, and what was typed is kept', async () => {
  const { site, root, ids } = town
  await site.db.updateTable('session').set({ proved_at: 1 }).where('account_id', '=', ids.root).execute()
  const answer = await save({ banner: 'Typed long ago.' })
  expect(answer.status).toBe(401)
  expect(answer.body).toContain('Typed long ago.')
  expect((await storedSettings(site.db)).banner).toBe('')
  await site.db
    .updateTable('session')
    .set({ proved_at: Date.now() })
    .where('account_id', '=', ids.root)
    .execute()
  expect((await root.get(PAGE)).status).toBe(200)
})

test('a reaction that is taken out is offered no more, stays counted, and can be taken back', async () => {
  const { site, ann, moss, visitor } = town
  const story = await makeStory(site.db)
  const react = (kind: string, had = '') =>
    tokenOf(ann).then((_token) => ann.post(`/s/${story.shortId}/reactions`, { _token, kind, had }))
  await react('hug')
  await save({ 'reactions-hug': '', 'reactions-fire': '' })
  expect((await moss.get(story.path)).body).not.toMatch(/value="(hug|fire)"/)
  expect((await moss.get(story.path)).text).toMatch(/Hug 1/)
  expect((await visitor.get(story.path)).text).toMatch(/Hug 1/)
  expect((await visitor.get(story.path)).text).not.toContain('This is fine')
  await react('fire')
  expect((await visitor.get(story.path)).text).not.toContain('This is fine')
  expect((await ann.get(story.path)).body).toMatch(/value="hug" aria-pressed="true"/)
  await react('hug', 'hug')
  expect((await visitor.get(story.path)).text).not.toContain('Hug')
})

test('a limit holds as it is set', async () => {
  const { ann } = town
  await save({ reportsAnHour: '1' })
  const report = () =>
    ann.submit('/report/account/moss', '/report/account/moss', { reason: 'spam', words: 'x' })
  expect((await report()).status).toBe(303)
  expect((await report()).status).toBe(429)
})

test('a logo is drawn anew, stands on every page, is not swept away, and goes again', async () => {
  const { site, root, visitor } = town
  const form = await hiddenFields(root, PAGE, `${PAGE}/logo`)
  const fake = await postFiles(root, `${PAGE}/logo`, form, [{ field: 'logo', bytes: svg }])
  expect(fake.status).toBe(422)
  expect(fake.body).toContain('id="logo-error"')
  expect((await postFiles(root, `${PAGE}/logo`, form, [])).text).toContain('Please choose a picture first.')
  const file = { field: 'logo', bytes: await plain(200, 80, '#225588') }
  expect((await postFiles(root, `${PAGE}/logo`, form, [file])).status).toBe(303)
  const path = /<img class="logo" src="([^"]+)"/.exec((await visitor.get('/about')).body)?.[1] ?? ''
  const logo = await visitor.get(path)
  expect([logo.status, logo.headers['content-type']]).toEqual([200, 'image/webp'])
  const { sweepImages } = await import('../../src/uploads/sweep.ts')
  await sweepImages(site.db, Date.now() + 9 * 86_400_000)
  expect((await visitor.get(path)).status).toBe(200)
  expect((await root.submit(PAGE, `${PAGE}/logo/removal`, {})).status).toBe(303)
  expect((await visitor.get('/about')).body).not.toContain('class="logo"')
  expect((await visitor.get(path)).status).toBe(404)
  await sweepImages(site.db, Date.now() + 9 * 86_400_000)
  expect(await site.db.selectFrom('image').select('id').execute()).toEqual([])
})

test('one button saves all that was changed anywhere on the page', async () => {
  const { site, root } = town
  const answer = await save({ banner: 'Tonight.', storiesADay: '9', siteName: 'Ours' })
  expect(answer.status).toBe(303)
  const { banner, storiesADay, siteName, reportsAnHour } = await storedSettings(site.db)
  expect([banner, storiesADay, siteName, reportsAnHour]).toEqual(['Tonight.', 9, 'Ours', 10])
  expect((await root.get('/admin/audit')).text.match(/changed a setting/g)).toHaveLength(3)
  const refused = await save({ banner: 'Tomorrow.', storiesADay: '-9' })
  expect(refused.status).toBe(422)
  expect(refused.body).toContain('Tomorrow.')
  expect((await storedSettings(site.db)).banner).toBe('Tonight.')
})

test('a page that was left open takes nothing back, and says what else was changed meanwhile', async () => {
  const { site, root } = town
  const { body } = await root.get(PAGE)
  const send = (page: string, fields: Record<string, string>) => root.submitFrom(page, PAGE, fields)
  await save({ banner: 'Of another', storiesADay: '7' })
  expect((await send(body, { siteName: 'Ours' })).status).toBe(303)
  expect(await storedSettings(site.db)).toMatchObject({
    banner: 'Of another',
    storiesADay: 7,
    siteName: 'Ours'
  })
  const refused = await send(body, { banner: 'Of mine', siteName: 'Ours' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Somebody else changed this while you wrote')
  expect(refused.body).toMatch(/id="storiesADay"[^>]* value="7"/)
  expect((await send(refused.body, {})).status).toBe(303)
  expect(await storedSettings(site.db)).toMatchObject({ banner: 'Of mine', storiesADay: 7, siteName: 'Ours' })
})
