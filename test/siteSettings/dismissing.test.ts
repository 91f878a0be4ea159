import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { saveSettings } from '../../src/siteSettings/saving.ts'
import { buildTown, type Town } from '../admin/town.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { makeStory } from '../support/make.ts'

let town: Town
const HIDE = '/announcement/dismissal'
const stranger = () => new Browser(town.site.app)

beforeAll(async () => {
  town = await buildTown(await buildSite())
})
afterAll(() => closeSite(town.site))

/** Announces this, and waits until who comes to the site for the first time sees it. */
async function announce(banner: string): Promise<void> {
  const { db } = town.site
  await saveSettings(db, { banner }, { actorId: town.ids.root, now: Date.now() })
  await vi.waitFor(async () => {
    const { body } = await stranger().get('/about')
    expect(body.includes('class="announcement"')).toBe(banner !== '')
    expect(body).toContain(banner)
  }, 15_000)
}

test('a reader puts an announcement away for themselves, and sees the next one', async () => {
  const story = await makeStory(town.site.db)
  await announce('We move tonight.')
  for (const reader of [stranger(), town.ann]) {
    const answer = await reader.submit(story.path, HIDE, {})
    expect([answer.status, answer.headers.location]).toEqual([303, story.path])
    for (const path of ['/', story.path, '/about', '/no/such/page'])
      for (const _again of [1, 2]) {
        expect((await reader.get(path)).body, path).not.toContain('We move tonight')
        expect((await stranger().get(path)).body, path).toContain('We move tonight')
      }
    await reader.post('/theme', { theme: 'dark' })
    expect((await reader.get('/about')).body).not.toContain('We move tonight')
  }
})

test('the next announcement is shown to who put the last one away, who may put that away, too', async () => {
  await announce('We move tonight.')
  const [reader, dark] = [stranger(), stranger()]
  for (const browser of [reader, dark]) await browser.submit('/', HIDE, {})
  await dark.post('/theme', { theme: 'dark' })
  const stale = (await stranger().get('/')).body
  await announce('We moved.')
  for (const browser of [reader, dark]) expect((await browser.get('/about')).body).toContain('We moved.')
  await stranger().submitFrom(stale, HIDE, {})
  await reader.submitFrom(stale, HIDE, {})
  expect((await reader.get('/about')).body).toContain('We moved.')
  await reader.submit('/about', HIDE, {})
  expect((await reader.get('/about')).body).not.toContain('We moved.')
  expect((await dark.get('/about')).body).toContain('We moved.')
  await announce('')
  expect((await reader.get('/about')).body).not.toContain('class="announcement"')
})

test('a page that is drawn for one look as another announcement comes is given to nobody of another look', async () => {
  await announce('We move tonight.')
  await stranger().get('/conduct')
  const banner = 'We moved an hour ago.'
  const mark = createHash('sha256').update(banner).digest('hex').slice(0, 12)
  await saveSettings(town.site.db, { banner }, { actorId: town.ids.root, now: Date.now() })
  // Elsewhere it was put away already.
  await stranger().get('/conduct', { cookie: `choices=system~~${mark}` })
  await vi.waitFor(async () => expect((await stranger().get('/conduct')).body).toContain(banner), 15_000)
  const again = await stranger().get('/conduct', { cookie: `choices=system~~${mark}` })
  expect(again.body).not.toContain('class="announcement"')
})

test('what is no mark of an announcement puts nothing away, and what a cookie makes up changes no page', async () => {
  await announce('We move tonight.')
  const browser = stranger()
  for (const announcement of ['', 'x', 'a'.repeat(13), '__proto__', '../../etc/pass'])
    expect((await browser.post(HIDE, { announcement })).status, announcement).toBe(400)
  expect((await browser.post(HIDE, {})).status).toBe(400)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await browser.post(HIDE, { announcement: 'a'.repeat(12) }, foreign)).status).toBe(403)
  const plain = (await stranger().get('/about')).body
  for (const mark of ['', 'x', 'a'.repeat(12), '"><b>', '~', `${'a'.repeat(12)}~b`])
    expect((await stranger().get('/about', { cookie: `choices=system~~${mark}` })).body, mark).toBe(plain)
  expect(browser.cookies.has('choices')).toBe(false)
})
