import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { newVisit, PHONE, sideways, suffered, type Visit } from '../support/visit.ts'
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
    await expect.poll(async () => (await answer.boundingBox())?.y).toBeLessThan(PHONE.height)
    expect((await answer.boundingBox())?.y).toBeGreaterThan(0)
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
    for (const words of ['First.', 'Second, too soon.']) {
      await box(page).fill(words)
      await page.locator('form.answer .button').first().click()
      if (words === 'First.') await page.locator(`text=${words}`).waitFor()
    }
    await page.locator('h1', { hasText: 'A little slower' }).waitFor()
    expect(await page.locator('.kept textarea').inputValue()).toBe('Second, too soon.')
    await later(db)
    await page.locator('.kept .button').click()
    await page.locator('text=Second, too soon.').waitFor()
    expect(await said()).toHaveLength(2)
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
})
