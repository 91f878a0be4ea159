import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeStory } from '../support/make.ts'
import { newVisit, suffered } from '../support/visit.ts'

const site = await listenSite()
const chromium = (await launchChromium()) as Browser
for (const detection of ['alert', 'alert', 'chance'])
  await makeStory(site.db, {
    facts: { ...NO_FACTS, answers: { trigger: ['clock'], detection: [detection] } }
  })

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

const FILLS = `['.mark-bar rect', '.mark-cell rect', '.mark-text text', '.on-full text'].map((one) =>
  getComputedStyle(document.querySelector('#main ' + one)).fill)`

describe.skipIf(!chromium)('charts in a browser', () => {
  test('have the colours of the theme, in light and dark, and no style is refused', async () => {
    const seen: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await newVisit(chromium, { colorScheme })
      await page.goto(`${site.config.baseUrl}/insights`)
      expect((await suffered(page)).refused).toEqual([])
      expect(complaints).toEqual([])
      const fills = (await page.evaluate(FILLS)) as string[]
      const [bar, cell, text, onFull] = fills
      expect(bar).toBe(cell)
      expect(new Set([bar, text, onFull]).size).toBe(3)
      seen.push(...fills)
    }
    expect(seen.slice(0, 4)).not.toEqual(seen.slice(4))
  })

  test('lead to the stories of a bar by a click', async () => {
    const { page } = await newVisit(chromium)
    await page.goto(`${site.config.baseUrl}/insights`)
    await page.locator('.mark-bar a[aria-label="Alert: 2 stories"]').click()
    expect(new URL(page.url()).search).toBe('?detected=alert')
    expect(await page.locator('.story-line').count()).toBe(2)
  })

  test('leave the bar of the site in two rows on a narrow phone', async () => {
    for (const width of [360, 390]) {
      const { page } = await newVisit(chromium, { viewport: { width, height: 640 } })
      await page.goto(`${site.config.baseUrl}/insights`)
      const height = await page.evaluate('document.querySelector(".site-bar").offsetHeight')
      expect(height, `${width} px`).toBeLessThan(110)
    }
  })
})
