import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Browser, Page, ViewportSize } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { closeSite } from '../support/app.ts'
import { barriersOn, COLOURS, faultsIn, TARGETS } from '../support/barriers.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { DESKTOP, PHONE, sideways } from '../support/visit.ts'
import { emptyKinds, fillEveryKind } from './everyKind.ts'

const NARROW = { width: 320, height: 640 }
const LOOKED_AT_MORE = [
  'the front page',
  'a story with all of Markdown',
  'a story with a deep thread',
  'a person',
  'all comments'
]

const site = await listenSite()
const empty = await listenSite()
const kinds = [...(await fillEveryKind(site)), ...emptyKinds(empty)]
const distinct = kinds.filter((kind) => !kind.isMoreOfTheSame)
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
  await closeSite(empty)
})

describe('valid HTML', () => {
  test.for(kinds)('$name', async ({ url, status }) => {
    const answer = await fetch(url)
    expect(answer.status).toBe(status)
    expect(await faultsIn(await answer.text())).toEqual([])
  })

  test('the answer to what is no request at all', async () => {
    const { hostname, port } = new URL(site.config.baseUrl)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write('good evening\r\n\r\n')
    const [head = '', html = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toContain('HTTP/1.1 400')
    expect(await faultsIn(html)).toEqual([])
  })
})

describe.skipIf(!chromium)('no barrier on a desktop or a phone, in light or dark', async () => {
  const page = await chromium?.newPage()

  test.for(distinct)('$name', async ({ name, url, status }) => {
    await look(page, DESKTOP, 'light')
    expect((await page.goto(url))?.status()).toBe(status)
    expect(await barriersOn(page), 'light').toEqual([])

    await look(page, DESKTOP, 'dark')
    expect(await barriersOn(page, COLOURS), 'dark').toEqual([])

    await look(page, NARROW, 'light')
    expect(await sideways(page), 'pixels too wide').toBe(0)
    expect(await barriersOn(page, TARGETS), '320 px wide').toEqual([])

    if (!LOOKED_AT_MORE.includes(name)) return
    for (const theme of ['light', 'dark'] as const) {
      await look(page, PHONE, theme)
      expect(await barriersOn(page), `phone, ${theme}`).toEqual([])
    }
  })
})

async function look(page: Page, viewport: ViewportSize, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme })
}
