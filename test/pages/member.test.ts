import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { say } from '../notifications/site.ts'
import { closeSite } from '../support/app.ts'
import { barriersOn } from '../support/barriers.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import {
  newVisit,
  PHONE,
  readToTheEnd,
  sideways,
  suffered,
  transferred,
  type Visit
} from '../support/visit.ts'
import { makeRealStory } from './realStory.ts'

const MAX_REQUESTS = 8
const MAX_BYTES = 90_000

const site = await listenSite()
const origin = site.config.baseUrl
const ann = await makeAccount(site.db, 'anouk')
const session = await startSession(site.db, {
  accountId: ann.id,
  userAgent: '',
  address: '',
  now: Date.now()
})
const story = await makeRealStory(site.db, origin, 2)
const own = await makeStory(site.db, { authorId: ann.id })
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
  const visit = await newVisit(chromium, options)
  await visit.page.context().addCookies([{ name: 'session', value: session, url: origin }])
  return visit
}

describe.skipIf(!chromium)('to a member', () => {
  test.for([
    ['a desktop', {}],
    ['a phone', { viewport: PHONE, deviceScaleFactor: 3 }]
  ] as const)(
    'a story with 24 comments, a cover and two pictures takes at most 8 requests and 90 kB on %s',
    async ([, options]) => {
      const { page, requests } = await visit(options)
      await page.goto(origin + story.path, { waitUntil: 'networkidle' })
      await readToTheEnd(page)
      expect(await page.locator('.comment').count()).toBe(24)
      const urls = requests.map((request) => request.url())
      expect(urls.length, urls.join('\n')).toBeLessThanOrEqual(MAX_REQUESTS)
      expect(await transferred(requests)).toBeLessThanOrEqual(MAX_BYTES)
      expect(await suffered(page)).toEqual({ shift: 0, refused: [] })
    }
  )

  test('the bar of a phone is as high when something is new as when nothing is', async () => {
    const { page } = await visit({ viewport: PHONE })
    const height = async () => {
      await page.goto(`${origin}/about`)
      return (await page.locator('.site-bar').boundingBox())?.height
    }
    const before = await height()
    const { id } = await makeAccount(site.db, 'ben')
    await say(site, await makeStory(site.db, { authorId: ann.id }), { authorId: id })
    expect(await height()).toBe(before)
    expect(await page.locator('.bell').innerText()).toMatch(/1/)
  })

  test.for([
    ['the settings', '/settings'],
    ['how one signs in', '/settings/safety'],
    ['the thread under their story', `/s/${own.shortId}/thread`]
  ] as const)(
    'on the page of %s, on a phone, no button touches another or words that are not its own',
    async ([, path]) => {
      const { page } = await visit({ viewport: { width: 360, height: 740 } })
      expect((await page.goto(origin + path))?.status()).toBe(200)
      expect(await page.evaluate(TOUCHING)).toEqual([])
    }
  )

  test('an answer in place has no barrier', async () => {
    const { page } = await visit()
    await page.goto(origin + story.path, { waitUntil: 'networkidle' })
    await page.locator('.reply-link').first().click()
    await page.locator('.comment form.answer').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await barriersOn(page)).toEqual([])
    expect(await sideways(page)).toBe(0)
  })
})

/** Buttons with less than 4 px above them, and those whose words do not fit into them. */
const TOUCHING = `(() => {
  const all = [...document.querySelectorAll('main .button, main p, main input')].filter((one) => one.checkVisibility())
  const box = (one) => one.getBoundingClientRect()
  const isAbove = (one, other) => box(one).right > box(other).left && box(one).left < box(other).right &&
    box(one).bottom > box(other).top - 4 && box(one).top < box(other).top
  return all
    .filter((one) => one.matches('.button'))
    .filter((one) => one.scrollHeight > one.clientHeight ||
      all.some((other) => other !== one && !other.contains(one) && isAbove(other, one)))
    .map((one) => one.textContent.trim())
})()`
