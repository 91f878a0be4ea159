import { expect, test } from 'vitest'
import { LIMITS, turnKey } from '../../src/limits/limits.ts'
import { joined, PASSWORD } from '../support/joined.ts'
import { plain, svg } from '../uploads/files.ts'
import { postFiles } from '../uploads/multipart.ts'
import { atHome, everything, formOn, makeDraft, openForm, TEXT } from './typing.ts'

async function atDraft() {
  const home = await atHome()
  const path = await makeDraft(home.db, home.ann.id)
  return { ...home, path }
}

const file = async (field: string, colour = '#305070') => ({ field, bytes: await plain(900, 300, colour) })

test('a picture sent with the form is put at the end of the text, with its words, and the rest is saved', async () => {
  const { browser, path } = await atDraft()
  const form = { ...(await openForm(browser, path)), title: 'Newer', alt: 'Errors [5xx] jump', act: 'upload' }
  const answer = await postFiles(browser, path, form, [await file('picture')])
  expect(answer.status).toBe(303)
  const { title, body = '' } = await openForm(browser, path)
  expect(title).toBe('Newer')
  expect(body).toMatch(/^I pressed[^\n]*\n\n!\[Errors \\\[5xx\\\] jump\]\(\/images\/[0-9a-f]{64}\.webp\)\n$/)
  const [, image = ''] = /\((\/images[^)]*)\)/.exec(body) ?? []
  expect((await browser.get(image)).status).toBe(200)
})

test('a first form with a picture makes a draft that has it', async () => {
  const { browser } = await atHome()
  const form = { ...(await openForm(browser, '/new')), title: 'First', body: '', act: 'upload' }
  const answer = await postFiles(browser, '/new', form, [await file('picture')])
  expect((await openForm(browser, String(answer.headers.location))).body).toMatch(/^!\[\]\(\/images\//)
})

test('a cover is put on, replaced and taken off, and stands above the published story', async () => {
  const { browser, path } = await atDraft()
  const cover = async (colour: string) => {
    const form = { ...(await openForm(browser, path)), act: 'save' }
    expect((await postFiles(browser, path, form, [await file('cover', colour)])).status).toBe(303)
    return /<img src="([^"]*)"[^>]*alt="The cover as it is now"/.exec((await browser.get(path)).body)?.[1]
  }
  const [first, second] = [await cover('#800000'), await cover('#008000')]
  expect(first).toMatch(/^\/images\//)
  expect(second).not.toBe(first)
  const told = await browser.submit(path, path, { act: 'publish' })
  const story = await browser.get(String(told.headers.location))
  expect(story.body).toContain(`<img src="${second}"`)
  expect(story.body).toContain('alt="Cover image for The button"')
})

test('a cover is taken off', async () => {
  const { browser, path } = await atDraft()
  await postFiles(browser, path, { ...(await openForm(browser, path)), act: 'upload' }, [await file('cover')])
  expect((await browser.get(path)).text).toContain('Take the cover off')
  await browser.submit(path, path, { act: 'uncover' })
  expect((await browser.get(path)).text).not.toContain('Take the cover off')
})

test('a file that is no picture is refused in words, and the text is saved nevertheless', async () => {
  const { browser, path } = await atDraft()
  const form = { ...(await openForm(browser, path)), body: 'Newer words.', act: 'publish' }
  const page = await postFiles(browser, path, form, [{ field: 'picture', bytes: svg }])
  expect(page.status).toBe(422)
  expect(page.body).toContain('<p class="field-error" id="picture-error">')
  expect(await openForm(browser, path)).toMatchObject({ body: 'Newer words.' })
})

test('"Add the pictures" without one says so', async () => {
  const { browser, path } = await atDraft()
  const page = await postFiles(browser, path, { ...(await openForm(browser, path)), act: 'upload' }, [])
  expect([page.status, page.text.includes('Please choose a picture first.')]).toEqual([422, true])
})

test('too many pictures in an hour have to wait; the text is saved and on the page', async () => {
  const { db, browser, path, ann } = await atDraft()
  const turns = {
    key: turnKey('upload', `account ${ann.id}`),
    ends_at: Date.now() + 1e6,
    count: LIMITS.upload.max
  }
  await db.insertInto('limit_count').values(turns).execute()
  const form = { ...(await openForm(browser, path)), body: 'Newer words.', act: 'upload' }
  const page = await postFiles(browser, path, form, [await file('picture')])
  expect(page.status).toBe(429)
  expect((await openForm(browser, path)).body).toBe('Newer words.')
})

test('who was signed out meanwhile keeps the words of a form with files', async () => {
  const { site, browser, visitor, path } = await atDraft()
  const form = { ...(await openForm(browser, path)), body: `From the train. ${TEXT}`, act: 'save' }
  const before = await everything(site)
  const asked = await postFiles(visitor, path, form, [await file('picture')])
  expect(asked.status).toBe(401)
  expect(asked.text).toContain('From the train.')
  expect(await everything(site)).toBe(before)
})

test('signed out in the middle of a story, one signs in and sends the same words again', async () => {
  const { site } = await atHome()
  const browser = await joined(site, 'mira')
  const form = { ...(await openForm(browser, '/new')), title: 'Mid-air', body: TEXT, act: 'save' }
  browser.cookies.clear()
  const asked = await postFiles(browser, '/new', form, [await file('picture')])
  const door = { ...formOn(asked, '/sign-in'), username: 'mira', password: PASSWORD }
  const resumed = await browser.post('/sign-in', door)
  const sent = await browser.post('/new', formOn(resumed, '/new'))
  expect(sent.status).toBe(303)
  expect(await openForm(browser, String(sent.headers.location))).toMatchObject({
    title: 'Mid-air',
    body: TEXT
  })
})
