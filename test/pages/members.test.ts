import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { closeSite, SITE } from '../support/app.ts'
import { barriersOn, COLOURS, faultsIn, TARGETS } from '../support/barriers.ts'
import type { Answer } from '../support/browser.ts'
import { launchChromium } from '../support/chromium.ts'
import { sideways } from '../support/visit.ts'
import { type Kind, membersKinds } from './membersKinds.ts'
import { makeMembersWorld } from './membersWorld.ts'

/** High enough that no bar which sticks to an edge covers a part of what would be scrolled out below it. */
const TALL = { width: 1280, height: 2400 }
const NARROW = { width: 320, height: 2400 }

const world = await makeMembersWorld()
const kinds = await membersKinds(world)
const chromium = (await launchChromium()) as Browser
/** Scripts that threw, and what the pages' own policy refused. */
const complaints: string[] = []
/** The page that is opened at this moment, which need not be what its address would be answered with now. */
let shown: Pick<Kind, 'path' | 'answer'> | undefined

afterAll(async () => {
  await chromium?.close()
  await closeSite(world.site)
})

test.for(kinds)('valid HTML: $name', async ({ answer }) => {
  expect(await faultsIn(answer.body)).toEqual([])
})

describe.skipIf(!chromium)('no barrier, in light or dark, however narrow', async () => {
  const page = chromium && (await openSite(chromium))

  test.for(kinds)('$name', async ({ path, answer }) => {
    shown = { path, answer }
    await page.setViewportSize(TALL)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(SITE + path)
    expect(await barriersOn(page), 'desktop, light').toEqual([])
    await page.setViewportSize(NARROW)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await barriersOn(page, [...COLOURS, ...TARGETS]), '320 px, dark').toEqual([])
    expect(await sideways(page), 'pixels too wide').toBe(0)
    expect(complaints.splice(0)).toEqual([])
  })
})

/** A page in which the site answers in process, without a port between. */
async function openSite(chromium: Browser): Promise<Page> {
  const page = await chromium.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  await page.route(`${SITE}/**`, answerRoute)
  return page
}

async function answerRoute(route: Route): Promise<void> {
  const request = route.request()
  const path = request.url().slice(SITE.length)
  if (request.isNavigationRequest() && shown?.path === path) return route.fulfill(asSent(shown.answer))
  return request.method() === 'GET' ? route.fulfill(asSent(await world.visitor.get(path))) : route.abort()
}

function asSent({ status, headers, bytes }: Answer) {
  const sent = Object.entries(headers).filter(([name]) => /^content-(type|security-policy)$/.test(name))
  return { status, headers: Object.fromEntries(sent) as Record<string, string>, body: bytes }
}
