import { expect, test } from 'vitest'
import { LIMITS } from '../../src/limits/limits.ts'
import { atHome, autosave, makeDraft, openForm, TEXT } from './typing.ts'

const linkOn = (body: string) => /href="(\/preview\/[^"]+)"/.exec(body)?.[1] ?? ''

test('a preview is drawn by the very renderer, on its own page and beside the text', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  const markdown = '## What happened\n\nThe **disk** was `full`.<script>alert(1)</script>'
  const answer = await browser.submit(path, path, { act: 'preview', body: markdown })
  expect(answer.headers.location).toBe(`${path}/preview`)
  const page = await browser.get(`${path}/preview`)
  const form = await openForm(browser, path)
  const beside = await browser.post('/preview', { _token: form._token ?? '', body: markdown })
  expect(beside.body).toContain('The <strong>disk</strong> was <code>full</code>.')
  expect(beside.body).not.toContain('<script')
  expect(page.body).toContain(beside.body.trim())
  expect(page.text).toMatch(/Unpublished:.*The button #buttons #phones.*ann Example.*Not published yet/)
  expect(page.headers['cache-control']).toBe('private, no-store')
})

test('a preview costs a turn; after too many it has to wait', async () => {
  const { browser, db, ann } = await atHome()
  const { _token = '' } = await openForm(browser, await makeDraft(db, ann.id))
  for (let n = 0; n < LIMITS.preview.max; n++)
    expect((await browser.post('/preview', { _token, body: 'x' })).status).toBe(200)
  const answer = await browser.post('/preview', { _token, body: TEXT })
  expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true])
  expect(answer.text).toContain(TEXT)
})

test('a text too long to preview is refused', async () => {
  const { browser, db, ann } = await atHome()
  const { _token = '' } = await openForm(browser, await makeDraft(db, ann.id))
  expect((await browser.post('/preview', { _token, body: 'x'.repeat(100_001) })).status).toBe(413)
})

test('whoever has the link reads the draft as it is saved, and nobody finds it by chance', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const path = await makeDraft(db, ann.id)
  expect(linkOn((await browser.get(path)).body)).toBe('')
  await browser.submit(path, `${path}/preview-key`, { act: 'make' })
  const link = linkOn((await browser.get(path)).body)
  const page = await visitor.get(link)
  expect(page.status).toBe(200)
  expect(page.text).toContain(TEXT)
  expect(page.text).toMatch(/Unpublished: somebody shows you this/)
  expect(page.body).toContain('<meta name="robots" content="noindex">')
  expect(page.headers['cache-control']).toBe('private, no-store')
  expect(page.body).not.toContain(path)
  await autosave(browser, path, { ...(await openForm(browser, path)), body: 'Newer words.' })
  expect((await visitor.get(link)).text).toContain('Newer words.')
  for (const wrong of [`${link.slice(0, -1)}A`, `${link.slice(0, -1)}B`, link.toLowerCase()])
    if (wrong !== link) expect((await visitor.get(wrong)).status).toBe(404)
})

test('a new link ends the old one, and a link taken away opens nothing', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const path = await makeDraft(db, ann.id)
  const links: string[] = []
  for (const act of ['make', 'renew']) {
    await browser.submit(path, `${path}/preview-key`, { act })
    links.push(linkOn((await browser.get(path)).body))
  }
  const [old = '', current = ''] = links
  expect(old).not.toBe(current)
  expect([(await visitor.get(old)).status, (await visitor.get(current)).status]).toEqual([404, 200])
  await browser.submit(path, `${path}/preview-key`, { act: 'revoke' })
  expect((await visitor.get(current)).status).toBe(404)
  expect(linkOn((await browser.get(path)).body)).toBe('')
})

test('a published draft is no longer found under its preview link', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const path = await makeDraft(db, ann.id)
  await browser.submit(path, `${path}/preview-key`, { act: 'make' })
  const link = linkOn((await browser.get(path)).body)
  expect((await browser.submit(path, path, { act: 'publish' })).status).toBe(303)
  expect((await visitor.get(link)).status).toBe(404)
})

test('the preview of a story to be told without a name does not name anybody', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const path = await makeDraft(db, ann.id, { teller: 'alias' })
  await browser.submit(path, `${path}/preview-key`, { act: 'make' })
  const page = await visitor.get(linkOn((await browser.get(path)).body))
  expect(page.text).toContain('Told without a name')
  expect(page.body).not.toMatch(/\bann\b/i)
})
