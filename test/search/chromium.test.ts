import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { makeDraft } from '../drafts/typing.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { newVisit, PHONE, suffered } from '../support/visit.ts'

const site = await listenSite()
const origin = site.config.baseUrl
const story = await makeStory(site.db, { title: 'A table that stayed locked', tags: ['ddl', 'locks'] })
const chromium = (await launchChromium()) as Browser
const PATIENCE = { timeout: 20_000 }

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

const FOCUSED = `document.activeElement.getAttribute('name') ?? document.activeElement.localName`

describe.skipIf(!chromium)('finding in a real browser', () => {
  test('"/" goes to the search box of any page, but is a sign like any other for whoever is writing', async () => {
    const { page, complaints } = await newVisit(chromium)
    for (const path of ['/', story.path, '/search?q=locked']) {
      await page.goto(origin + path)
      await page.keyboard.press('/')
      expect(await page.evaluate(FOCUSED), path).toBe('q')
    }
    await page.keyboard.type('up/down')
    await page.keyboard.press('Enter')
    await page.waitForURL(/up%2Fdown/)
    expect(complaints).toEqual([])
    await page.goto(origin + story.path)
    await page.keyboard.press('Control+/')
    expect(await page.evaluate(FOCUSED)).toBe('body')
  })

  test('on a phone, where the bar has no box, "/" leaves the page as it is', async () => {
    const { page } = await newVisit(chromium, { viewport: PHONE })
    await page.goto(origin + story.path)
    await page.keyboard.press('/')
    expect(['q', 'body']).toContain(await page.evaluate(FOCUSED))
    expect(page.url()).toBe(origin + story.path)
  })

  test('stories like the one that is told appear beside it as it is saved', async () => {
    const ann = await makeAccount(site.db, 'ann')
    const draft = await makeDraft(site.db, ann.id, { tags: '' })
    const { page, complaints } = await newVisit(chromium)
    const session = { accountId: ann.id, userAgent: '', address: '', now: Date.now() }
    const value = await startSession(site.db, session)
    await page.context().addCookies([{ name: 'session', value, url: origin }])
    await page.goto(origin + draft)
    await page.locator('markdown-toolbar[role=toolbar]').waitFor(PATIENCE)
    expect(await page.locator(`#draft-alike a[href="${story.path}"]`).count()).toBe(0)
    await page.locator('[name=tags]').fill('locks, ddl')
    await page.locator(`#draft-alike a[href="${story.path}"]`).waitFor(PATIENCE)
    expect(await page.locator('[name=tags]').inputValue()).toBe('locks, ddl')
    expect(complaints).toEqual([])
    expect((await suffered(page)).refused).toEqual([])
  }, 60_000)
})
