import { expect, test } from 'vitest'
import { MAX_DRAFTS } from '../../src/drafts/store.ts'
import { atHome, autosave, everything, formOn, makeDraft, openForm, TEXT } from './typing.ts'

test('looking at the page for a new story makes nothing; saving it makes a draft with every word', async () => {
  const { site, browser } = await atHome()
  const before = await everything(site)
  expect((await browser.get('/new')).status).toBe(200)
  expect(await everything(site)).toBe(before)
  const typed = {
    title: ' The <b>button</b> & I ',
    tags: 'a, b',
    body: 'One.\r\n\r\nTwo "quoted" </textarea>'
  }
  const answer = await browser.submit('/new', '/new', { ...typed, act: 'save' })
  expect(answer.status).toBe(303)
  const form = await openForm(browser, String(answer.headers.location))
  expect(form).toMatchObject({ ...typed, body: 'One.\n\nTwo "quoted" </textarea>' })
})

test('the first autosave makes a draft and says where; the same form sent again makes no second one', async () => {
  const { db, browser } = await atHome()
  const form = formOn(await browser.get('/new'), '/new')
  const first = await autosave(browser, '/new', { ...form, body: 'One' })
  const again = await autosave(browser, '/new', { ...form, body: 'One' })
  expect(JSON.parse(again.body)).toEqual(JSON.parse(first.body))
  const { path, revision } = JSON.parse(first.body)
  expect((await openForm(browser, path)).revision).toBe(String(revision))
  const more = await autosave(browser, '/new', { ...form, body: 'One and two' })
  expect([more.status, JSON.parse(more.body).path]).toEqual([200, path])
  expect((await openForm(browser, path)).body).toBe('One and two')
  expect(await db.selectFrom('draft').select('id').execute()).toHaveLength(1)
})

test('every save makes a revision; the same words make none', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  const save = async (revision: string, body: string) =>
    JSON.parse((await autosave(browser, path, { ...form, revision, body })).body).revision
  expect(form.revision).toBe('1')
  expect(await save('1', TEXT)).toBe(1)
  expect(await save('1', 'Two')).toBe(2)
  expect(await save('1', 'Two')).toBe(2)
  expect(await save('2', 'Three')).toBe(3)
})

test('a window that began with an older text is told, and overwrites nothing', async () => {
  const { db, site, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  await autosave(browser, path, { ...form, title: 'From the one window', body: 'One window.' })
  const before = await everything(site)
  const quiet = await autosave(browser, path, { ...form, body: 'Other window.' })
  expect(quiet.status).toBe(409)
  expect(JSON.parse(quiet.body).sentence).toContain('changed in another window')
  for (const act of ['save', 'preview', 'publish', 'upload', 'uncover']) {
    const page = await browser.post(path, { ...form, body: 'Other window.', act })
    expect(page.status, act).toBe(409)
    expect(page.text).toContain('changed in another window')
    const areas = [...page.body.matchAll(/<textarea (?:id="body"|readonly)[^>]*>([^<]*)</g)].map(
      (match) => match[1]
    )
    expect(areas, act).toEqual(['One window.', 'Other window.'])
  }
  expect(await everything(site)).toBe(before)
})

test('who saw both texts can save the one over the other', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  await autosave(browser, path, { ...form, body: 'One window.' })
  const page = await browser.post(path, { ...form, body: 'Other window.', act: 'save' })
  expect((await browser.post(path, { ...formOn(page, path), act: 'save' })).status).toBe(303)
  expect((await openForm(browser, path)).body).toBe('Other window.')
})

test('of two saves at once over the same revision, one is refused', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  const saves = ['One', 'Two', 'Three'].map((body) => autosave(browser, path, { ...form, body }))
  const statuses = (await Promise.all(saves)).map(({ status }) => status)
  expect(statuses.sort()).toEqual([200, 409, 409])
})

test('a text too long to save is refused in words, and is all there to be made shorter', async () => {
  const { db, site, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const form = await openForm(browser, path)
  const before = await everything(site)
  const long = 'word '.repeat(20_001)
  const sentence = 'A draft holds 100,000 characters; this has 100,005.'
  for (const place of [path, '/new']) {
    const page = await browser.post(place, { ...form, body: long, act: 'save' })
    expect(page.status).toBe(422)
    expect(page.text).toContain(sentence)
    expect(page.body).toContain(long)
    const quiet = await autosave(browser, place, { ...form, body: long })
    expect([quiet.status, JSON.parse(quiet.body)]).toEqual([422, { sentence }])
  }
  expect(await everything(site)).toBe(before)
  expect((await autosave(browser, path, { ...form, body: 'æ'.repeat(100_000) })).status).toBe(200)
})

test('drafts are listed for their writer, the last written first; there is an end to their number', async () => {
  const { db, ann, browser } = await atHome()
  for (let n = 0; n < MAX_DRAFTS; n++) await makeDraft(db, ann.id, { title: `Draft ${n}.` })
  await db
    .updateTable('draft')
    .set({ updated_at: Date.now() + 1000 })
    .where('title', '=', 'Draft 7.')
    .execute()
  expect((await browser.get('/drafts')).text).toMatch(/Draft 7\..*Draft 99\./)
  const refused = await browser.submit('/new', '/new', { act: 'save', title: 'One more', body: TEXT })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain(TEXT)
  expect(refused.text).toContain(`You have ${MAX_DRAFTS} drafts`)
})

test('a draft is deleted by its writer', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  expect((await browser.submit(path, `${path}/deletion`, {})).headers.location).toBe('/drafts')
  expect((await browser.get(path)).status).toBe(404)
})

test('the tags that there are, a guide and an outline are offered', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  await browser.submit(path, path, { act: 'publish' })
  const page = await browser.get('/new')
  expect(page.body).toContain('<option value="buttons">')
  for (const words of ['What happened?', 'How did it feel?', 'What did you learn?', 'How to write Markdown'])
    expect(page.text).toContain(words)
})
