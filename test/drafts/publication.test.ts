import { expect, test } from 'vitest'
import { signedIn } from '../support/app.ts'
import { HOUR, makeAccount } from '../support/make.ts'
import { atHome, autosave, everything, formOn, makeDraft, openForm, TEXT } from './typing.ts'

async function atPreview(typed: Parameters<typeof makeDraft>[2] = {}) {
  const home = await atHome()
  const path = await makeDraft(home.db, home.ann.id, typed)
  const action = `${path}/publication`
  return { ...home, path, action, form: formOn(await home.browser.get(`${path}/preview`), action) }
}

test('what was looked at in the preview is published from there, once', async () => {
  const { db, browser, visitor, action, form } = await atPreview()
  const [first, second] = [await browser.post(action, form), await browser.post(action, form)]
  expect([first.status, second.status]).toEqual([303, 303])
  expect(second.headers.location).toBe(first.headers.location)
  expect((await visitor.get(String(first.headers.location))).text).toContain(TEXT)
  expect(await db.selectFrom('story').select('id').execute()).toHaveLength(1)
})

test('what was changed since it was looked at is shown again, not published', async () => {
  const { site, browser, path, action, form } = await atPreview()
  await autosave(browser, path, { ...(await openForm(browser, path)), body: 'Changed in another window.' })
  const before = await everything(site)
  for (const revision of [form.revision, '', '-1', 'x', '1e999', '2.0000001']) {
    const answer = await browser.post(action, { ...form, revision: revision ?? '' })
    expect(answer.headers.location, revision).toBe(`${path}/preview?changed`)
  }
  expect(await everything(site)).toBe(before)
  expect((await browser.get(`${path}/preview?changed`)).text).toMatch(/was changed since.*another window/)
})

test('what is missing is asked for where it is written, and the draft stays', async () => {
  const { browser, action, form, path } = await atPreview({ title: '', markdown: 'Short.' })
  const answer = await browser.post(action, form)
  expect(answer.status).toBe(422)
  expect(formOn(answer, path)).toMatchObject({ title: '', body: 'Short.' })
  expect(answer.text).toContain('A title of at least')
})

test("nobody publishes another's draft, nor one that never was, nor from another site", async () => {
  const { site, db, browser, visitor, action, form } = await atPreview()
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  const before = await everything(site)
  const { _token = '' } = await openForm(ben, '/new')
  const [others, none] = [
    await ben.post(action, { ...form, _token }),
    await ben.post('/drafts/zzzzzzzz/publication', { ...form, _token })
  ]
  expect([others.status, none.status]).toEqual([404, 404])
  expect(others.text.replace(/request \S+/, '')).toBe(none.text.replace(/request \S+/, ''))
  expect((await browser.post(action, { ...form, _token: '' })).status).toBe(403)
  expect((await browser.post(action, form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await visitor.post(action, form)).status).toBe(401)
  expect(await everything(site)).toBe(before)
})

test('its teller alone is told for an hour that a story is out, and where', async () => {
  const { site, db, browser, visitor, action, form } = await atPreview()
  const path = String((await browser.post(action, form)).headers.location)
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  const own = await browser.get(path)
  expect(own.text).toContain(
    `It is out. Everybody can read it. Its address, to give to others: ${site.config.baseUrl}${path}`
  )
  for (const other of [visitor, ben]) expect((await other.get(path)).text).not.toContain('It is out')
  await db
    .updateTable('story')
    .set({ published_at: Date.now() - HOUR - 1 })
    .execute()
  expect((await browser.get(path)).text).not.toContain('It is out')
})

test('who begins a new story is shown the last ones that are not finished', async () => {
  const { db, ann, browser, site } = await atHome()
  expect((await browser.get('/new')).text).not.toContain('Not finished yet')
  for (const title of ['One', 'Two', ' ', 'Four <i>']) await makeDraft(db, ann.id, { title })
  await db
    .updateTable('draft')
    .set((eb) => ({ updated_at: eb.ref('id') }))
    .execute()
  const { text, body } = await browser.get('/new')
  expect(text).toContain('Not finished yet: Four <i> A story without a title yet Two All your drafts')
  expect(body).not.toContain('<i>')
  expect((await browser.get('/you')).text).toContain('Drafts (4)')
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  expect((await ben.get('/new')).text).not.toContain('Not finished yet')
  expect((await ben.get('/you')).text).not.toContain('Drafts (')
})

test('a visitor who wants to tell a story is asked for a name, and then is where they wanted to be', async () => {
  const { visitor } = await atHome()
  const asked = await visitor.get('/new')
  expect(asked.headers.location).toBe('/sign-in?returnTo=%2Fnew')
  const page = await visitor.get('/sign-in?returnTo=%2Fnew')
  expect(page.text).toContain('To tell your story you need a name here')
  expect((await visitor.get('/sign-in')).text).not.toContain('To tell your story you need')
  const form = { username: 'newcomer', password: 'gentle otters 42' }
  const joined = await visitor.submit('/join?returnTo=%2Fnew', '/join', form)
  expect(joined.headers.location).toBe('/new')
})
