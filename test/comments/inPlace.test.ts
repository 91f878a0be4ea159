import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { newVisit, PHONE, sideways, suffered, type Visit } from '../support/visit.ts'
import { plain } from '../uploads/files.ts'
import { commentRows, later } from './talk.ts'

const site = await listenSite()
const { db } = site
const origin = site.config.baseUrl
const ann = await makeAccount(db, 'ann')
const ben = await makeAccount(db, 'ben')
const chromium = (await launchChromium()) as Browser
let story: MadeStory

beforeEach(async () => {
  await db.deleteFrom('limit_count').execute()
  story = await makeStory(db)
})
afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

async function readAsAnn(path = story.path): Promise<Visit> {
  const session = { accountId: ann.id, userAgent: 'test', address: '127.0.0.0', now: Date.now() }
  const visit = await newVisit(chromium, { viewport: PHONE })
  await visit.page
    .context()
    .addCookies([{ name: 'session', value: await startSession(db, session), url: origin }])
  await visit.page.goto(origin + path, { waitUntil: 'networkidle' })
  return visit
}

const said = async () => (await commentRows(db)).filter((row) => row.story_id === story.id)
const box = (page: Page, shortId?: string) => page.locator(`#answer${shortId ? `-${shortId}` : ''}-body`)

describe.skipIf(!chromium)('with scripts', () => {
  test('"Reply" opens the form under its comment, and the answer is shown in its place', async () => {
    const parent = await makeComment(db, story, { authorId: ben.id, markdown: 'What happened?' })
    for (let n = 0; n < 12; n++) await makeComment(db, story, { authorId: ben.id, parentId: parent.id })
    const { page, complaints } = await readAsAnn()
    await page.locator(`#c-${parent.shortId} .reply-link`).first().click()
    await box(page, parent.shortId).fill('The disk was full.')
    await page.locator(`#c-${parent.shortId} form.answer .button`).first().click()
    await page.waitForURL(/#c-/)
    const answer = page.locator('.comment .prose', { hasText: 'The disk was full.' })
    await answer.waitFor()
    const isInSight = async () => {
      const { y = -1 } = (await answer.boundingBox()) ?? {}
      return y > 0 && y < PHONE.height
    }
    await expect.poll(isInSight, { timeout: 10_000 }).toBe(true)
    const reply = (await said()).at(-1)
    expect(reply).toMatchObject({ parent_id: parent.id, author_id: ann.id })
    expect(page.url()).toBe(`${origin}${story.path}#c-${reply?.short_id}`)
    expect(await box(page).inputValue()).toBe('')
    expect(complaints).toEqual([])
    expect((await suffered(page)).refused).toEqual([])
    expect(await sideways(page)).toBe(0)
  })

  test('the words selected in a comment are quoted', async () => {
    const { shortId } = await makeComment(db, story, {
      authorId: ben.id,
      markdown: 'We lost it all. Then we slept.'
    })
    const { page } = await readAsAnn()
    await page.evaluate(`(() => {
      const text = document.querySelector('#c-${shortId} .prose p').firstChild
      getSelection().setBaseAndExtent(text, 0, text, 15)
    })()`)
    await page.locator(`#c-${shortId} .reply-link`).click()
    await box(page, shortId).waitFor()
    expect(await box(page, shortId).inputValue()).toBe('> We lost it all.\n\n')
    await page.locator('form.answer .link-button').click()
    expect(await box(page, shortId).count()).toBe(0)
  })

  test('names complete in a story too, first those who spoke below it', async () => {
    const own = await makeStory(db, { authorId: ann.id, markdown: 'Thanks.' })
    await makeAccount(db, `be-${own.shortId}`)
    await makeComment(db, own, { authorId: ben.id })
    const { page, complaints } = await readAsAnn(own.path)
    await page.getByRole('button', { name: 'Edit' }).click()
    const text = page.locator('#body')
    await text.press('Control+End')
    await text.pressSequentially(' @be')
    await page.locator('.suggestions [role=option]').first().waitFor()
    expect(await page.locator('.suggestions [role=option]').count()).toBe(2)
    expect(await sideways(page)).toBe(0)
    await page.keyboard.press('Enter')
    expect(await text.inputValue()).toBe('Thanks. @ben ')
    expect(complaints).toEqual([])
    expect((await suffered(page)).refused).toEqual([])
  })

  test('names complete while they are typed', async () => {
    await makeComment(db, story, { authorId: ben.id })
    const { page, complaints } = await readAsAnn()
    await box(page).pressSequentially('Thank you @be')
    await page.locator('.suggestions [role=option]').first().waitFor()
    expect(await sideways(page)).toBe(0)
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe('Thank you @ben ')
    await box(page).pressSequentially(':tada')
    await page.locator('.suggestions [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe('Thank you @ben 🎉 ')
    expect(complaints).toEqual([])
    expect((await suffered(page)).refused).toEqual([])
  })

  test('what is typed outlives a closed page and a lost connection, and is gone once it is posted', async () => {
    const { page } = await readAsAnn()
    await box(page).fill('Dear to me.')
    await page.reload({ waitUntil: 'networkidle' })
    expect(await box(page).inputValue()).toBe('Dear to me.')
    await page.context().setOffline(true)
    await page.locator('form.answer .button').first().click()
    await page.locator('.unsent').waitFor()
    expect(await page.locator('.unsent').textContent()).toContain('kept')
    expect(await said()).toEqual([])
    await page.context().setOffline(false)
    await page.locator('form.answer .button').first().click()
    await page.locator('.comment .prose', { hasText: 'Dear to me.' }).waitFor()
    expect(await said()).toHaveLength(1)
    await page.reload({ waitUntil: 'networkidle' })
    expect(await box(page).inputValue()).toBe('')
  })

  test('what the site does not take is shown as a page, with the words still there', async () => {
    const { page } = await readAsAnn()
    await box(page).fill('First.')
    await page.locator('form.answer .button').first().click()
    await page.locator('.comment .prose', { hasText: 'First.' }).waitFor()
    await page.waitForLoadState('networkidle')
    // However slow this machine is, the next one comes too soon: as late as no clock is taken to be ahead yet.
    await db
      .updateTable('limit_count')
      .set({ ends_at: Date.now() + 55_000 })
      .where('key', 'like', 'comment %')
      .execute()
    await box(page).fill('Second, too soon.')
    await page.locator('form.answer .button').first().click()
    await page.locator('h1', { hasText: 'A little slower' }).waitFor()
    expect(await page.locator('.kept textarea').inputValue()).toBe('Second, too soon.')
    await later(db)
    await page.locator('.kept .button').click()
    await page.locator('.comment .prose', { hasText: 'Second, too soon.' }).waitFor()
    expect(await said()).toHaveLength(2)
    // The site's clock tells browsers whole seconds, so this browser may not know yet that it was posted.
    const posted = (await said()).at(-1)?.id ?? 0
    await db
      .updateTable('comment')
      .set((eb) => ({ created_at: eb('created_at', '+', 2_000) }))
      .where('id', '=', posted)
      .execute()
    const again = await page.context().newPage()
    await again.goto(origin + story.path, { waitUntil: 'networkidle' })
    expect(await box(again).inputValue()).toBe('')
  })

  test('what the site did not take is kept until it does, though the page that says so never came', async () => {
    await makeComment(db, story, { authorId: ann.id, markdown: 'An older one.' })
    const { page } = await readAsAnn()
    await db
      .updateTable('account')
      .set({ suspended_until: Date.now() + 1e9 })
      .where('id', '=', ann.id)
      .execute()
    const again = await page.context().newPage()
    await again.goto(`${origin}/about`)
    await box(page).fill('Dear to me.')
    // What one window keeps reaches another a little later.
    const kept = () => again.evaluate('Object.values(localStorage)')
    await expect.poll(kept, { timeout: 15_000 }).toContain('Dear to me.')
    await page.route('**/comments', (route) =>
      route.request().isNavigationRequest() ? route.abort() : route.continue()
    )
    const lost = page.waitForEvent('requestfailed', (request) => request.isNavigationRequest())
    await page.locator('form.answer .button').first().click()
    await lost
    await db.updateTable('account').set({ suspended_until: null }).where('id', '=', ann.id).execute()
    await page.unroute('**/comments')
    await again.goto(origin + story.path, { waitUntil: 'networkidle' })
    expect(await box(again).inputValue()).toBe('Dear to me.')
    await again.locator('form.answer .button').first().click()
    await expect.poll(async () => (await said()).length, { timeout: 15_000 }).toBe(2)
    const last = await page.context().newPage()
    await last.goto(`${origin}/about`)
    await expect.poll(() => last.evaluate('Object.keys(localStorage)'), { timeout: 15_000 }).toEqual([])
    await last.goto(origin + story.path, { waitUntil: 'networkidle' })
    expect(await box(last).inputValue()).toBe('')
  })

  test('a preview is a page of its own, from which the answer is posted', async () => {
    const { page } = await readAsAnn()
    await box(page).fill('*So* it goes.')
    await page.locator('form.answer button[value=preview]').click()
    await page.locator('.comment-preview em').waitFor()
    expect(await box(page).inputValue()).toBe('*So* it goes.')
    await page.locator('form.answer .button').first().click()
    await page.waitForURL(/#c-/)
    expect(await said()).toHaveLength(1)
  })

  test('the form to edit keeps what is typed and saves it', async () => {
    const mine = await makeComment(db, story, { authorId: ann.id, markdown: 'Before.' })
    const { page } = await readAsAnn(`/s/${story.shortId}/c/${mine.shortId}/edit`)
    await box(page).fill('After.')
    await page.locator('form.answer .button').first().click()
    await page.waitForURL(`**${story.path}#c-${mine.shortId}`)
    await page.locator('text=After.').waitFor()
    const { page: again } = await readAsAnn(`/s/${story.shortId}/c/${mine.shortId}/edit`)
    expect(await box(again).inputValue()).toBe('After.')
  })

  test('a picture comes by the button, by paste and by drag, and stands where the caret was', async () => {
    const parent = await makeComment(db, story, { authorId: ben.id })
    const { page, complaints } = await readAsAnn()
    await box(page).fill('Before. After.')
    await page.evaluate(`document.querySelector('#answer-body').setSelectionRange(8, 8)`)
    const chosen = page.waitForEvent('filechooser')
    await page.locator('.add-picture').click()
    await (await chosen).setFiles({
      name: 'graph.png',
      mimeType: 'image/png',
      buffer: await plain(40, 30, '#305070')
    })
    const picture = String.raw`!\[\]\(/images/[0-9a-f]{64}\.webp\)`
    await expect.poll(() => box(page).inputValue()).toMatch(new RegExp(`^Before\\. ${picture}After\\.$`))
    await page.locator(`#c-${parent.shortId} .reply-link`).click()
    await box(page, parent.shortId).waitFor()
    for (const [event, carrier] of [
      ['ClipboardEvent', 'clipboardData'],
      ['DragEvent', 'dataTransfer']
    ] as const) {
      await box(page, parent.shortId).fill('')
      await page.evaluate(sendPicture(`answer-${parent.shortId}-body`, event, carrier))
      await expect.poll(() => box(page, parent.shortId).inputValue()).toMatch(new RegExp(`^${picture}$`))
    }
    await page.locator(`#c-${parent.shortId} form.answer .button`).first().click()
    await page.locator('.comment .prose img').waitFor()
    expect(complaints).toEqual([])
  })

  test('a file that is no picture, or none that arrives, is said under the box, and the words stay', async () => {
    const { page } = await readAsAnn()
    await box(page).fill('Look: ')
    const send = () =>
      page.evaluate(sendPicture('answer-body', 'ClipboardEvent', 'clipboardData', 'no picture'))
    await send()
    await page.getByRole('alert').getByText('picture').waitFor()
    expect(await box(page).inputValue()).toBe('Look: ')
    await page.context().setOffline(true)
    await send()
    await page.getByRole('alert').getByText('You are offline, so the picture was not sent.').waitFor()
    expect(await box(page).inputValue()).toBe('Look: ')
  })

  test('the toolbar writes Markdown in every box', async () => {
    const parent = await makeComment(db, story, { authorId: ben.id })
    const { page } = await readAsAnn()
    await page.locator(`#c-${parent.shortId} .reply-link`).click()
    await box(page, parent.shortId).waitFor()
    for (const [area, place] of [
      [box(page), page.locator('.thread-section > form.answer')],
      [box(page, parent.shortId), page.locator(`#c-${parent.shortId} form.answer`)]
    ] as const) {
      await area.fill('late')
      await area.selectText()
      await place.getByRole('button', { name: 'Bold' }).click()
      expect(await area.inputValue()).toBe('**late**')
    }
  })
})

/** What a browser does when a picture, or what says it is one, is pasted or dropped into a box. */
const sendPicture = (id: string, event: string, carrier: string, text = '') => `(async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
  canvas.getContext('2d').fillRect(5, 5, 20, 20)
  const content = '${text}' || (await new Promise((done) => canvas.toBlob(done)))
  const ${carrier} = new DataTransfer()
  ${carrier}.items.add(new File([content], 'graph [1].png', { type: 'image/png' }))
  const type = ${event} === DragEvent ? 'drop' : 'paste'
  const sent = new ${event}(type, { ${carrier}, bubbles: true, cancelable: true })
  document.getElementById('${id}').dispatchEvent(sent)
})()`
