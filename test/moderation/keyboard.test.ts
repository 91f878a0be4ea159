import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { newVisit, PHONE } from '../support/visit.ts'
import { stage } from './stage.ts'

const LIMIT = { timeout: 30_000 }
const STOPS = 80

const site = await listenSite()
const chromium = (await launchChromium()) as Browser
const scene = await stage({ onSite: site })
afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

interface Stop {
  name: string
  id: string
  hasOutline: boolean
  /** Past the last stop: the browser's own bar is next. */
  isPage: boolean
}

const focused = (page: Page): Promise<Stop> =>
  page.evaluate(`(() => {
    const element = document.activeElement
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    return {
      name: (element.labels?.[0] ?? element).textContent.trim().replace(/\\s+/g, ' '),
      id: element.id,
      hasOutline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 && box.width > 0,
      isPage: element === document.body
    }
  })()`)

/** Presses Tab until it stands where it should, which it must see all the way. */
async function tabTo(page: Page, name: RegExp): Promise<Stop> {
  const stops: string[] = []
  for (let n = 0; n < STOPS; n++) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    stops.push(stop.name.slice(0, 40))
    expect(stop.hasOutline || stop.isPage, stops.join(' > ')).toBe(true)
    if (name.test(stop.name)) return stop
  }
  throw new Error(`The keyboard never comes to ${name}: ${stops.join(' > ')}`)
}

const enterOn = async (page: Page, name: RegExp, next: RegExp | string) => {
  await tabTo(page, name)
  await Promise.all([page.waitForURL(next, LIMIT), page.keyboard.press('Enter')])
}

describe.skipIf(!chromium).each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  test('a moderator claims, decides and undoes by keyboard alone, and always sees where they are', async () => {
    const { as, report, comment, db } = scene
    await db.deleteFrom('limit_count').execute()
    expect(
      (await report(as[javaScriptEnabled ? 'cleo' : 'ann'], `comment/${comment.shortId}`, 'unkind')).status
    ).toBe(303)
    const { page } = await newVisit(chromium, { viewport: PHONE, javaScriptEnabled })
    const session = as.moss.cookies.get('session') ?? ''
    await page.context().addCookies([{ name: 'session', value: session, url: site.config.baseUrl }])
    await page.goto(`${site.config.baseUrl}/desk`)
    await enterOn(page, /^Comment on/, /\/desk\/comment\//)
    await tabTo(page, /^Take this one/)
    await page.keyboard.press('Enter')
    await page.getByText('You have taken this one.').waitFor(LIMIT)

    await tabTo(page, /^Leave it as it is/)
    await page.keyboard.press('ArrowDown')
    expect((await focused(page)).name).toBe('Hide it for now')
    await tabTo(page, /^Why/)
    await page.keyboard.type('Unk')
    await tabTo(page, /^To everybody/)
    await page.keyboard.type('Please be kind.')
    await enterOn(page, /^Do it/, /#acts$/)
    await expect.poll(async () => (await focused(page)).id, LIMIT).toBe('acts')
    await tabTo(page, /^Undo: comment was hidden/)
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await focused(page)).id, LIMIT).toBe('acts')
    expect(await page.getByRole('button', { name: /^Undo: comment was hidden/ }).count()).toBe(0)
    await enterOn(page, /^Back to the desk/, /\/desk$/)
    await page.getByText('Nothing waits for you.').waitFor(LIMIT)
  })
})
