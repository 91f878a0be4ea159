import { Secret, TOTP } from 'otpauth'
import type { Browser } from './browser.ts'

const HALF_MINUTE = 30_000

/** What an app with this key shows so many half minutes from now; one ahead is still good when time goes on meanwhile. */
export const codeFor = (key: string, later = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(key), timestamp: Date.now() + later * HALF_MINUTE })

/** Sets an app up through the pages, by the code of this half minute. @returns its key, that code and the recovery codes */
export async function setUpApp(browser: Browser): Promise<{ key: string; code: string; codes: string[] }> {
  await browser.submit('/settings/safety', '/settings/safety/app', {})
  const page = '/settings/safety/app'
  const { body } = await browser.get(page)
  const key = (/class="totp-key">([^<]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '')
  const code = codeFor(key)
  const done = await browser.submit(page, `${page}/confirmation`, { code })
  const codes = [...done.body.matchAll(/<li>([a-z2-9-]{19})<\/li>/g)].map(([, shown = '']) => shown)
  return { key, code, codes }
}
