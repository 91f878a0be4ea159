import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { newVisit, PHONE, readToTheEnd, suffered, transferred } from '../support/visit.ts'
import { makeRealStory } from './realStory.ts'

const MAX_REQUESTS = 4
const MAX_BYTES = 60_000

const site = await listenSite()
const origin = site.config.baseUrl
const story = await makeRealStory(site.db, origin)
const pictured = await makeRealStory(site.db, origin, 1)
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

const visit = (options: BrowserContextOptions = {}) => newVisit(chromium, options)

describe.skipIf(!chromium)('a story with 24 comments', () => {
  test('takes at most 4 requests and 60 kB, and asks nobody but the site', async () => {
    const { page, requests } = await visit()
    await page.goto(origin + story.path, { waitUntil: 'networkidle' })
    await readToTheEnd(page)
    expect(await page.locator('.comment').count()).toBe(24)
    const urls = requests.map((request) => request.url())
    expect(urls.filter((url) => new URL(url).origin !== origin)).toEqual([])
    expect(urls.length, urls.join('\n')).toBeLessThanOrEqual(MAX_REQUESTS)
    expect(await transferred(requests)).toBeLessThanOrEqual(MAX_BYTES)
  })

  test.for([
    ['desktop', {}],
    ['phone', { viewport: PHONE, deviceScaleFactor: 3 }]
  ] as const)(
    'has room for a picture in its text, which is one more request, on a %s',
    async ([, options]) => {
      const { page, requests } = await visit(options)
      await page.goto(origin + pictured.path, { waitUntil: 'networkidle' })
      await readToTheEnd(page)
      expect(requests.length).toBeLessThanOrEqual(MAX_REQUESTS + 1)
      expect(await transferred(requests)).toBeLessThanOrEqual(MAX_BYTES)
    }
  )

  test('is within 60 kB where only gzip is known, with the icon that Chromium fetches only in a window', async () => {
    const { page, requests } = await visit()
    await page.goto(origin + story.path, { waitUntil: 'networkidle' })
    const icon = await page.locator('link[rel=icon]').getAttribute('href')
    let bytes = 0
    for (const path of [...requests.map((request) => new URL(request.url()).pathname), icon ?? '']) {
      const answer = await site.browser.get(path, { 'accept-encoding': 'gzip' })
      expect(answer.status, path).toBe(200)
      bytes += answer.bytes.length + JSON.stringify(answer.headers).length
    }
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES)
  })

  test.for([
    ['desktop', {}],
    ['phone', { viewport: PHONE }]
  ] as const)('does not move by itself on a %s, and nothing of it is refused', async ([, options]) => {
    const { page, complaints } = await visit(options)
    await page.goto(origin + story.path, { waitUntil: 'networkidle' })
    await readToTheEnd(page)
    expect(await suffered(page)).toEqual({ shift: 0, refused: [] })
    expect(complaints).toEqual([])
  })

  test('is read whole without scripts', async () => {
    const { page, complaints } = await visit({ javaScriptEnabled: false })
    await page.goto(origin + story.path)
    const texts = await page.locator('.story-text, .comment > details > article > .prose').all()
    expect(texts).toHaveLength(25)
    for (const text of texts) expect(await text.isVisible()).toBe(true)
    expect(await page.locator('.story-head relative-time').first().textContent()).toMatch(
      /^on \w+ \d+, \d{4}$/
    )
    expect(complaints).toEqual([])
  })

  test('says who, when and how long before any script has run', async () => {
    const { text } = await site.browser.get(story.path)
    expect(text).toMatch(
      /Ann Example \(they\/them\) Posted on \w+ \d+, \d{4} • Updated on \w+ \d+, \d{4} • \d+ min read/
    )
  })
})

describe.skipIf(!chromium)('the switch of the theme', () => {
  test.for([
    ['with scripts', true],
    ['without scripts', false]
  ] as const)(
    'changes the colours %s, keeps its choice and comes back to the same page',
    async ([, scripts]) => {
      const { page } = await visit({ javaScriptEnabled: scripts, colorScheme: 'light' })
      await page.goto(origin + story.path)
      expect(await lightness(page)).toBeGreaterThan(0.9)

      await chooseTheme(page, 'Dark')
      expect(page.url()).toBe(origin + story.path)
      expect(await lightness(page)).toBeLessThan(0.3)
      expect(await themeCookie(page)).toMatchObject({
        value: 'dark',
        path: '/',
        httpOnly: true,
        sameSite: 'Lax'
      })

      await page.reload()
      expect(await lightness(page)).toBeLessThan(0.3)
      await page.goto(`${origin}/about`)
      expect(await lightness(page)).toBeLessThan(0.3)

      await chooseTheme(page, 'Light')
      expect(page.url()).toBe(`${origin}/about`)
      expect(await lightness(page)).toBeGreaterThan(0.9)
    }
  )

  test('goes back to what the system says', async () => {
    const { page } = await visit({ colorScheme: 'dark' })
    await page.goto(origin)
    expect(await lightness(page)).toBeLessThan(0.3)
    await chooseTheme(page, 'Light')
    expect(await lightness(page)).toBeGreaterThan(0.9)
    await chooseTheme(page, 'As the system')
    expect(await lightness(page)).toBeLessThan(0.3)
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await lightness(page)).toBeGreaterThan(0.9)
  })
})

async function chooseTheme(page: Page, label: 'As the system' | 'Light' | 'Dark'): Promise<void> {
  await page.getByRole('button', { name: label }).click()
  await page.getByRole('button', { name: label, pressed: true }).waitFor()
  await page.waitForLoadState()
}

/** Of the paper, from 0 to 1, as it is drawn. */
async function lightness(page: Page): Promise<number> {
  const colour = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
  return Number(/^oklch\(([\d.]+)/.exec(colour)?.[1])
}

async function themeCookie(page: Page) {
  const cookies = await page.context().cookies()
  return cookies.find(({ name }) => name === 'choices')
}
