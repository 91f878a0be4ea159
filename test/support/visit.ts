import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { onTestFinished } from 'vitest'

export const PHONE = { width: 390, height: 844 }
export const DESKTOP = { width: 1280, height: 900 }

export interface Visit {
  page: Page
  requests: Request[]
  /** Errors in the console, scripts that threw and requests that failed. */
  complaints: string[]
}

/** A new visitor in a browser of their own, without cookies or cache; gone when the test ends. */
export async function newVisit(chromium: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await chromium.newContext({ viewport: DESKTOP, ...options })
  onTestFinished(() => context.close())
  await context.addInitScript({ path: join(import.meta.dirname, 'watch.js') })
  const page = await context.newPage()
  const visit: Visit = { page, requests: [], complaints: [] }
  page.on('request', (request) => visit.requests.push(request))
  page.on('requestfailed', (request) => {
    // Whoever leaves a page gives up what is still on its way there.
    const isGivenUp = request.failure()?.errorText === 'net::ERR_ABORTED'
    if (!isGivenUp) visit.complaints.push(`failed: ${request.url()}`)
  })
  page.on('pageerror', (error) => visit.complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') visit.complaints.push(message.text())
  })
  return visit
}

/** Reads the page to its end as a reader scrolls, until every picture on the way is there. */
export async function readToTheEnd(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: 'instant' })
      await drawn()
    }
    await Promise.all([...document.images].map((image) => image.decode()))
    await drawn()
  })()`)
}

/** How far the page moved by itself, and what its security policy refused. */
export const suffered = (page: Page): Promise<{ shift: number; refused: string[] }> =>
  page.evaluate('globalThis.suffered')

/** Pixels by which a page is wider than its window. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** What came over the line: bodies as compressed, and headers. */
export async function transferred(requests: Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map((request) => request.sizes()))
  return sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0)
}
