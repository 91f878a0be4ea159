import packaged from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  // Whatever a page asks for, a test never leaves this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
]

/** Real Chromium, or null (said aloud) where none can run: CHROMIUM_PATH, the packaged one, an installed Chrome. */
export async function launchChromium(): Promise<Browser | null> {
  const places = [
    async () => process.env.CHROMIUM_PATH ?? packaged.executablePath(),
    async () => '/usr/bin/chromium',
    async () => '/usr/bin/google-chrome'
  ]
  let reason: unknown
  for (const place of places) {
    try {
      return await chromium.launch({ executablePath: await place(), args: ARGS })
    } catch (error) {
      reason ??= error
    }
  }
  console.warn(`SKIPPED: no Chromium can run here, so pages were not tried in a browser (${reason})`)
  return null
}
