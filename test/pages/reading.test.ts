import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { DESKTOP, newVisit, PHONE, sideways } from '../support/visit.ts'
import { makeRealStory } from './realStory.ts'

const site = await listenSite()
const origin = site.config.baseUrl
const story = await makeRealStory(site.db, origin)
const url = origin + story.path
const [outer = '', middle = '', inner = ''] = story.chain
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** Without motion, so that a page is where it will be as soon as it moves. */
async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await newVisit(chromium, { reducedMotion: 'reduce', ...options })
  await page.goto(address)
  return page
}

const comment = (page: Page, id: string) => page.locator(`#c-${id}`)
const branch = (page: Page, id: string) => page.locator(`#c-${id} > details`)
const words = (page: Page, id: string) => page.locator(`#c-${id} > details > article > .prose`)

describe.skipIf(!chromium)('a branch of comments', () => {
  test.for([
    ['with scripts', true],
    ['without scripts', false]
  ] as const)(
    'folds by a click on its line, says who and how many, and opens again, %s',
    async ([, scripts]) => {
      const page = await open(url, { javaScriptEnabled: scripts })
      const summary = branch(page, middle).locator('> summary')
      await summary.click()
      expect(await words(page, middle).isVisible()).toBe(false)
      expect(await words(page, inner).isVisible()).toBe(false)
      expect(await words(page, outer).isVisible()).toBe(true)
      expect(await summary.textContent()).toBe('Bob Example, 4 replies')
      await summary.click()
      expect(await words(page, inner).isVisible()).toBe(true)
    }
  )

  test('folds and opens by keyboard, and shows where the keyboard is', async () => {
    const page = await open(url)
    const summary = branch(page, outer).locator('> summary')
    await page.locator('.thread-tools a').last().focus()
    await page.keyboard.press('Tab')
    expect(await hasFocus(summary)).toBe(true)
    expect(await outlineWidth(page)).toBeGreaterThanOrEqual(2)
    await page.keyboard.press('Enter')
    expect(await words(page, outer).isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    expect(await words(page, outer).isVisible()).toBe(true)
  })

  test.for([
    ['with scripts', true],
    ['without scripts', false]
  ] as const)('“Collapse all” folds every one, and “Open all” opens them, %s', async ([, scripts]) => {
    const page = await open(url, { javaScriptEnabled: scripts })
    await page.getByRole('link', { name: 'Collapse all' }).click()
    await page.getByRole('link', { name: 'Open all' }).waitFor()
    expect(await page.locator('.comment > details[open]').count()).toBe(0)
    expect(await page.locator('#comments-title').isVisible()).toBe(true)
    expect(await words(page, outer).isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Open all' }).click()
    await page.getByRole('link', { name: 'Collapse all' }).waitFor()
    expect(await page.locator('.comment > details:not([open])').count()).toBe(0)
  })

  test('opens for a link to a comment within it', async () => {
    const page = await open(`${url}?collapse=1#c-${inner}`)
    await words(page, inner).waitFor()
    expect(await isInWindow(page, inner)).toBe(true)
    expect(await page.locator('.comment > details[open]').count()).toBe(3)
  })

  test('opens for a link followed on the page itself', async () => {
    const page = await open(`${url}?collapse=1`)
    await page.evaluate(`location.hash = '#c-${inner}'`)
    await words(page, inner).waitFor()
    expect(await isInWindow(page, inner)).toBe(true)
  })
})

describe.skipIf(!chromium)('the keyboard', () => {
  test('comes first to a link that skips the site bar', async () => {
    const page = await open(url)
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the page' })
    expect(await hasFocus(skip)).toBe(true)
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator('#main :focus').count()).toBe(1)
  })

  test('goes through everything in the order of the page, always in sight', async () => {
    const page = await open(url)
    const order: number[] = []
    const hidden: string[] = []
    const all = await page.evaluate<number>(`(globalThis.stops = [...document.querySelectorAll(
      'a[href], button, summary, input:not([type=hidden]), textarea, select, [tabindex="0"]'
    )].filter((stop) => stop.checkVisibility())).length`)
    for (let step = 0; step < all; step++) {
      await page.keyboard.press('Tab')
      const [index, isSeen, html] = await page.evaluate<[number, boolean, string]>(FOCUSED)
      order.push(index)
      if (!isSeen) hidden.push(html)
    }
    expect(order).toEqual(Array.from({ length: all }, (_, index) => index))
    expect(hidden).toEqual([])
  })
})

/** Which stop has the keyboard, and whether its ring and a part of it can be seen. */
const FOCUSED = `(() => {
  const stop = document.activeElement
  const { top, bottom, left, right, width, height } = stop.getBoundingClientRect()
  const { outlineStyle, outlineWidth } = getComputedStyle(stop)
  const isInWindow = width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
  const isRinged = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  return [globalThis.stops.indexOf(stop), isInWindow && isRinged, stop.outerHTML.slice(0, 200)]
})()`

describe.skipIf(!chromium)('a reader', () => {
  test('copies the link to the story', async () => {
    const page = await open(url, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('link', { name: 'Link to this story' }).click()
    await page.getByRole('status').waitFor()
    expect(await page.getByRole('status').textContent()).toBe('Link copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url)
    expect(page.url()).toBe(url)
  })

  test('finds the link as a link where there is no script to copy it', async () => {
    const page = await open(`${url}?sort=latest`, { javaScriptEnabled: false })
    await page.getByRole('link', { name: 'Link to this story' }).click()
    await page.waitForURL(url)
  })

  test.for([
    ['a desktop', DESKTOP],
    ['a phone', PHONE]
  ] as const)('reads text of twice the size on %s without scrolling sideways', async ([, viewport]) => {
    // The style that stands for the reader's setting is inline, which the page's own policy forbids.
    const page = await open(url, { viewport, bypassCSP: true })
    const before = await letterSize(page, '.story-text > p')
    await page.addStyleTag({ content: 'html { font-size: 200% }' })
    expect(await letterSize(page, '.story-text > p')).toBeCloseTo(before * 2, 0)
    expect(await sideways(page)).toBe(0)
  })

  test('zooms to 200 % without scrolling sideways', async () => {
    const page = await open(url, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 })
    expect(await sideways(page)).toBe(0)
  })

  test.for([
    ['the story', '.story-text > p', 18, 20],
    ['a comment', '.comment .prose > p', 16, 20],
    ['the interface', '.site-bar nav a', 15, 16]
  ] as const)(
    'reads %s in letters of the size that was designed',
    async ([, selector, smallest, largest]) => {
      const page = await open(url)
      const size = await letterSize(page, selector)
      expect(size).toBeGreaterThanOrEqual(smallest)
      expect(size).toBeLessThanOrEqual(largest)
    }
  )

  test('has the button for a story of their own beside the name of the site, in windows of any width', async () => {
    const page = await open(`${origin}/about`)
    for (const width of [360, 480, 600, 768, 820, 900, 1024]) {
      await page.setViewportSize({ width, height: 600 })
      const name = await page.locator('.site-name').boundingBox()
      const button = await page.locator('.own .button').boundingBox()
      expect(button?.y, `${width} px`).toBeLessThan((name?.y ?? 0) + (name?.height ?? 0))
      expect(button?.x, `${width} px`).toBeGreaterThan((name?.x ?? 0) + (name?.width ?? 0))
      expect(await sideways(page), `${width} px`).toBe(0)
    }
  })

  test('who wants no motion gets none', async () => {
    const page = await open(url)
    expect(await page.evaluate(MOVING)).toEqual([])
  })

  test('is at once where a link on the page leads, whatever motion they like', async () => {
    const page = await open(url, { reducedMotion: 'no-preference' })
    const top = await page.evaluate(`(() => {
      location.hash = '#c-${inner}'
      return document.querySelector(':target').getBoundingClientRect().top
    })()`)
    expect(top).toBeGreaterThanOrEqual(0)
    expect(top).toBeLessThan(DESKTOP.height)
  })

  test('gets the address to copy by hand where the browser refuses to copy it', async () => {
    const page = await open(url)
    await page.evaluate(
      `navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))`
    )
    for (const link of [
      page.getByRole('link', { name: 'Link to this story' }),
      comment(page, outer).locator('.copy-link')
    ]) {
      await link.first().click()
      const field = page.getByRole('textbox', { name: 'Address to copy' }).last()
      expect(await hasFocus(field)).toBe(true)
      expect(await page.evaluate('getSelection().toString()')).toBe(await link.first().getAttribute('href'))
    }
    expect(page.url()).toBe(url)
  })

  test('prints the story and its comments without what is only for a screen', async () => {
    const page = await open(url, { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    for (const selector of ['.site-bar nav', '.site-foot', '.thread-tools', '.share', '.skip'])
      expect(await page.locator(selector).first().isVisible(), selector).toBe(false)
    for (const selector of ['.site-name', 'h1', '.story-text', '.comment .prose'])
      expect(await page.locator(selector).first().isVisible(), selector).toBe(true)
    expect(await page.evaluate(INK_AND_PAPER)).toEqual(['rgb(0, 0, 0)', 'rgba(0, 0, 0, 0)'])
  })

  test('prints dark ink for whoever chose the dark theme, and days rather than how long ago they were', async () => {
    const page = await open(url)
    await page.locator('.site-foot').getByRole('button', { name: 'Dark' }).click()
    await page.locator('html[data-theme=dark]').waitFor()
    await page.waitForFunction(`document.querySelector('relative-time')?.shadowRoot?.textContent`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate(LIGHTNESS_OF_LINKS)).toBeLessThan(0.6)
    expect(await page.evaluate(TIME_ON_PAPER)).toMatch(/^"\w+, \w+ \d+, \d{4} at /)
    for (const selector of ['.site-bar a[href^="/sign-in"]', '.keeping', '.comment-acts', 'main .button'])
      expect(await page.locator(selector).first().isVisible(), selector).toBe(false)
  })
})

const hasFocus = (element: Locator): Promise<boolean> => element.evaluate((it) => it.matches(':focus'))

const letterSize = (page: Page, selector: string): Promise<number> =>
  page.evaluate(`parseFloat(getComputedStyle(document.querySelector('${selector}')).fontSize)`)

const outlineWidth = (page: Page): Promise<number> =>
  page.evaluate('parseFloat(getComputedStyle(document.activeElement).outlineWidth)')

async function isInWindow(page: Page, id: string): Promise<boolean> {
  const box = await comment(page, id).boundingBox()
  const { height = 0 } = page.viewportSize() ?? {}
  return box !== null && box.y >= -1 && box.y < height
}

/** From 0, black, to 1. */
const LIGHTNESS_OF_LINKS = `Number(/oklch\\(([\\d.]+)/.exec(getComputedStyle(document.querySelector('.prose a, main a')).color)[1])`

const TIME_ON_PAPER = `getComputedStyle(document.querySelector('relative-time'), '::after').content`

/** Elements that would move. */
const MOVING = `[...document.querySelectorAll('*')].filter((element) => {
  const { animationName, transitionDuration } = getComputedStyle(element)
  return animationName !== 'none' || /[1-9]/.test(transitionDuration)
}).map((element) => element.outerHTML.slice(0, 100))`

const INK_AND_PAPER = `(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.documentElement))`
