import { join } from 'node:path'
import type { Browser } from 'playwright-core'

/** What the pages do that they must not, as alarm.js and the browser tell. */
export async function alarmsOn(
  chromium: Browser,
  urls: string[],
  { bypassCSP, session }: { bypassCSP: boolean; session?: string }
): Promise<string[]> {
  const context = await chromium.newContext({ bypassCSP })
  if (session && urls[0]) await context.addCookies([{ name: 'session', value: session, url: urls[0] }])
  await context.addInitScript({ path: join(import.meta.dirname, 'alarm.js') })
  const page = await context.newPage()
  const alarms: string[] = []
  let url = ''
  page.on('console', (message) => {
    if (message.text().startsWith('ALARM')) alarms.push(`${url}: ${message.text()}`)
  })
  page.on('framenavigated', (frame) => {
    if (frame.url() !== url) alarms.push(`${url}: went to ${frame.url()}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin)
      alarms.push(`${url}: asked for ${request.url()}`)
  })
  for (url of urls) {
    const provoked = page.waitForEvent('console', (message) => message.text() === 'PROVOKED')
    await Promise.all([provoked, page.goto(url)]).catch((error) => {
      alarms.push(`${url}: was never there as it was sent (${error})`)
    })
  }
  await context.close()
  return alarms
}
