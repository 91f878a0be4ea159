import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { DAY, makeAccount } from '../support/make.ts'
import { DESKTOP, newVisit, PHONE, sideways, suffered } from '../support/visit.ts'
import { makeDraft, TEXT } from './typing.ts'

const site = await listenSite()
const { db } = site
const chromium = await launchChromium()
let people = 0
const PATIENCE = { timeout: 20_000 }

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** A browser in which somebody new is signed in. */
async function atHome(options: Parameters<typeof newVisit>[1] = {}) {
  const person = await makeAccount(db, `writer${++people}`)
  const visit = await newVisit(chromium as NonNullable<typeof chromium>, options)
  const signIn = async () => {
    const session = { accountId: person.id, userAgent: '', address: '', now: Date.now() }
    const value = await startSession(db, session)
    await visit.page.context().addCookies([{ name: 'session', value, url: site.config.baseUrl }])
  }
  await signIn()
  const draft = await makeDraft(db, person.id)
  const open = async (path = draft, page = visit.page) => {
    await page.goto(site.config.baseUrl + path)
    if (options.javaScriptEnabled !== false) await page.locator('markdown-toolbar[role=toolbar]').waitFor()
    return page
  }
  const stored = async () =>
    (
      await db
        .selectFrom('draft')
        .select('body_markdown as body')
        .where('account_id', '=', person.id)
        .execute()
    ).map(({ body }) => body)
  return { ...visit, person, draft, open, stored, signIn }
}

const NO_MORE_BELOW = `document.querySelector('[name=title]').scrollHeight <= document.querySelector('[name=title]').clientHeight`
const bodyOf = (page: Page) => page.locator('#body')
const says = (page: Page, words: RegExp) => page.locator('#saved', { hasText: words }).waitFor()

describe.skipIf(!chromium)('writing in a real browser', () => {
  test('a new story is saved while it is typed, gets its address, and is there after a reload', async () => {
    const { page, open, stored, complaints } = await atHome()
    await open('/new')
    await page.locator('[name=title]').fill('Typed')
    await bodyOf(page).fill('Word by word.')
    await says(page, /^Saved \d/)
    expect(new URL(page.url()).pathname).toMatch(/^\/drafts\/[0-9a-z]{8}$/)
    await bodyOf(page).fill('Word by word, and more.')
    await expect.poll(stored, PATIENCE).toContain('Word by word, and more.')
    await page.reload()
    expect(await bodyOf(page).inputValue()).toBe('Word by word, and more.')
    expect(await page.locator('text=did not reach the site').count()).toBe(0)
    expect(complaints).toEqual([])
    expect((await suffered(page)).refused).toEqual([])
  })

  test('what was typed just before leaving is saved', async () => {
    const { page, open, stored } = await atHome()
    await open()
    await bodyOf(page).fill('The last words before the train.')
    await page.goto(`${site.config.baseUrl}/about`)
    await expect.poll(stored, PATIENCE).toEqual(['The last words before the train.'])
  })

  test('what was typed just before a reload is there, or offered, and saved in any case', async () => {
    const { page, open, stored } = await atHome()
    await open()
    await bodyOf(page).fill('The last words before the reload.')
    await page.reload()
    const isOffered = () => page.getByText('did not reach the site').isVisible()
    const isThere = async () => (await bodyOf(page).inputValue()) === 'The last words before the reload.'
    await expect.poll(async () => (await isThere()) || (await isOffered()), PATIENCE).toBe(true)
    await expect.poll(stored, PATIENCE).toEqual(['The last words before the reload.'])
  })

  test('offline the page says so and keeps the text; back online it is saved', async () => {
    const { page, open, stored } = await atHome()
    await open()
    await page.context().setOffline(true)
    await bodyOf(page).fill('Written in a tunnel.')
    await says(page, /Not saved: you are offline; the text stays on this page/)
    await page.getByRole('button', { name: 'Publish' }).click()
    await says(page, /you are offline/)
    expect(await bodyOf(page).inputValue()).toBe('Written in a tunnel.')
    expect(await stored()).toEqual([TEXT])
    await page.context().setOffline(false)
    await says(page, /^Saved \d/)
    expect(await stored()).toEqual(['Written in a tunnel.'])
  })

  test('text that the site never saved is offered on the next visit', async () => {
    const { page, open, stored, person } = await atHome()
    await open()
    // Whoever is cut off would get a last save through while the page closes; this one is refused, too.
    const suspend = (suspended_until: number | null) =>
      db.updateTable('account').set({ suspended_until }).where('id', '=', person.id).execute()
    await suspend(Date.now() + 3 * DAY)
    await bodyOf(page).fill('Written in a tunnel.')
    await says(page, /^Not saved: /)
    const later = await page.context().newPage()
    await page.close()
    await open(undefined, later)
    expect(await bodyOf(later).inputValue()).toBe(TEXT)
    await later.getByRole('button', { name: 'Put them back' }).waitFor()
    await suspend(null)
    await later.getByRole('button', { name: 'Put them back' }).click()
    expect(await bodyOf(later).inputValue()).toBe('Written in a tunnel.')
    await says(later, /^Saved \d/)
    expect(await stored()).toEqual(['Written in a tunnel.'])
    await later.reload()
    expect(await later.locator('text=did not reach the site').count()).toBe(0)
  })

  test('two windows on one draft are told of each other, and neither overwrites the other', async () => {
    const { page, open, stored } = await atHome()
    await open()
    const other = await open(undefined, await page.context().newPage())
    await says(page, /open in another window too/)
    await says(other, /open in another window too/)
    await bodyOf(page).fill('From the one window.')
    await says(page, /^Saved \d/)
    await says(other, /was changed in another window/)
    await bodyOf(other).fill('From the other window.')
    await says(other, /was changed in another window. Your text is kept here. Open it to compare/)
    await says(page, /Another window has other words/)
    expect(await stored()).toEqual(['From the one window.'])
    await other.getByRole('button', { name: 'Save', exact: true }).click()
    await other.getByText('Nothing was overwritten').waitFor()
    expect(await bodyOf(other).inputValue()).toBe('From the other window.')
    expect(await other.getByLabel('Text in the other window').inputValue()).toBe('From the one window.')
    await other.getByRole('button', { name: 'Save mine' }).click()
    await other.waitForURL(/\/drafts\/[0-9a-z]{8}$/)
    await expect.poll(stored, PATIENCE).toEqual(['From the other window.'])
  })

  test('signed out meanwhile, it says so; after signing in in another window it is saved', async () => {
    const { page, open, stored, person, signIn } = await atHome()
    await open()
    await db.deleteFrom('session').where('account_id', '=', person.id).execute()
    await bodyOf(page).fill('Typed after the session was over.')
    await says(page, /Not saved: you are signed out; the text stays on this page. Sign in in a new window/)
    expect(await stored()).toEqual([TEXT])
    await signIn()
    await page.evaluate('dispatchEvent(new Event("focus"))')
    await says(page, /^Saved \d/)
    expect(await stored()).toEqual(['Typed after the session was over.'])
  })

  test('suspended meanwhile, it says that rather than that they are signed out; a button keeps the text', async () => {
    const { page, open, stored, person } = await atHome()
    await open()
    const suspended_until = Date.now() + 3 * DAY
    await db.updateTable('account').set({ suspended_until }).where('id', '=', person.id).execute()
    await bodyOf(page).fill('Typed after that.')
    await says(page, /^Not saved: A moderator suspended you until .* in your notifications\.$/)
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.locator('.kept [name=body]').waitFor()
    expect(await page.locator('.kept [name=body]').inputValue()).toBe('Typed after that.')
    expect(await page.getByLabel('Your text').count()).toBe(1)
    expect(await stored()).toEqual([TEXT])
  })

  test('a button pressed while a save is under way does not meet itself', async () => {
    const { page, open } = await atHome()
    await open()
    const held = Promise.withResolvers<void>()
    await page.route('**/drafts/*', async (route) => {
      if (route.request().resourceType() === 'fetch') await held.promise
      await route.continue()
    })
    const saving = page.waitForRequest((request) => request.resourceType() === 'fetch')
    await bodyOf(page).fill(`${TEXT} Once more.`)
    await saving
    await bodyOf(page).fill(`${TEXT} Once and for all.`)
    await page.getByRole('button', { name: 'Publish' }).dblclick()
    held.resolve()
    await page.waitForURL(/\/s\/[0-9a-z]{8}\/the-button$/)
    expect(await page.locator('.story-text').textContent()).toContain('Once and for all.')
  })

  test('a wide window shows the text beside it as it will look', async () => {
    const { page, open } = await atHome({ viewport: DESKTOP })
    await open()
    await page.locator('#preview', { hasText: 'I pressed the button' }).waitFor()
    await bodyOf(page).fill('It was **late**.')
    await page.locator('#preview strong', { hasText: 'late' }).waitFor()
    expect((await suffered(page)).refused).toEqual([])
  })

  test('a pasted picture is sent, and its Markdown stands where the caret was', async () => {
    const { page, open, stored, complaints } = await atHome()
    await open()
    await bodyOf(page).fill('Before. After.')
    await page.evaluate(`(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
      canvas.getContext('2d').fillRect(5, 5, 20, 20)
      const blob = await new Promise((done) => canvas.toBlob(done))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([blob], 'graph [1].png', { type: 'image/png' }))
      const body = document.querySelector('#body')
      body.setSelectionRange(8, 8)
      body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })()`)
    await expect
      .poll(stored, PATIENCE)
      .toEqual([expect.stringMatching(/^Before. !\[\]\(\/images\/[0-9a-f]{64}\.webp\)After\.$/)])
    expect(complaints).toEqual([])
  })

  test('the outline is put into an empty text only, and tags complete one after another', async () => {
    const { page, open } = await atHome()
    await open('/new')
    const outline = page.getByRole('button', { name: 'Put them into the text' })
    await page.getByText('Not sure where to begin?').click()
    await outline.click()
    expect(await bodyOf(page).inputValue()).toContain('## What happened')
    expect(await outline.isVisible()).toBe(false)
    await db
      .insertInto('tag')
      .values({ name: 'dns', description: '', story_count: 1 })
      .onConflict((on) => on.doNothing())
      .execute()
    await open('/new')
    await page.locator('[name=tags]').fill('mysql, d')
    expect(
      await page
        .locator('#tag-names option')
        .evaluateAll((all) => all.map((one) => one.getAttribute('value')))
    ).toContain('mysql, dns')
  })

  test('a long title is seen whole on a phone, and Enter goes on to the story instead of sending it', async () => {
    const { page, open } = await atHome({ viewport: PHONE })
    await open('/new')
    const title = page.locator('[name=title]')
    await title.fill('The night I deleted the wrong cluster and nobody noticed')
    expect(await page.evaluate(NO_MORE_BELOW)).toBe(true)
    await title.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('body')
    expect(await title.inputValue()).not.toContain('\n')
    await page.locator('[name=tags]').fill('dns')
    await page.locator('[name=tags]').press('Enter')
    expect(new URL(page.url()).pathname).toMatch(/^\/(new|drafts\/[0-9a-z]{8})$/)
    await says(page, /^Saved/)
    expect(await page.locator('[name=tags]').inputValue()).toBe('dns')
  })

  test('in a long text the toolbar stays in reach, and nothing lies over the buttons below', async () => {
    const { page, open } = await atHome({ viewport: PHONE })
    await open()
    await bodyOf(page).fill('A line.\n\n'.repeat(60))
    await page.evaluate(`scrollBy(0, document.querySelector('#body').getBoundingClientRect().top + 100)`)
    expect((await page.locator('markdown-toolbar').boundingBox())?.y).toBe(0)
    await page.evaluate('scrollTo({ top: 0 })')
    await page.getByRole('button', { name: 'Publish' }).click({ trial: true })
  })

  test('the toolbar writes Markdown around what is selected, by keyboard too', async () => {
    const { page, open } = await atHome()
    await open()
    await bodyOf(page).fill('late')
    await bodyOf(page).selectText()
    await page.getByRole('button', { name: 'Bold' }).click()
    expect(await bodyOf(page).inputValue()).toBe('**late**')
  })

  test('with scripts off a story is written, previewed and published by forms alone', async () => {
    const { page, open } = await atHome({ javaScriptEnabled: false, viewport: PHONE })
    await open('/new')
    expect(await page.locator('markdown-toolbar').isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Put them into the text' }).count()).toBe(0)
    await page.locator('[name=title]').fill('By forms alone')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL(/\/drafts\//)
    await bodyOf(page).fill('It was **late**, and nobody had a script.')
    await page.getByRole('button', { name: 'Preview' }).click()
    expect(await page.locator('.story-text strong').textContent()).toBe('late')
    await page.getByRole('link', { name: 'Back to writing' }).click()
    await page.getByLabel('Without my name').check()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.waitForURL(/\/s\/[0-9a-z]{8}\/by-forms-alone$/)
    expect(await page.locator('.author-card').textContent()).toContain('Told without a name.')
    expect(await sideways(page)).toBe(0)
  })
})
