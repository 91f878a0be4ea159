import type { Page } from 'playwright-core'
import type { Db } from '../../src/db/open.ts'
import { stampKey, stampOf } from '../../src/spam/stamp.ts'

const A_WHILE_MS = 60_000

/** The fields of a form as if it had been shown a while ago: a test types faster than a person. */
export const unhurried = (db: Db, fields: Record<string, string>): Record<string, string> =>
  shownAt(db, fields, Date.now() - A_WHILE_MS)

/** The same fields sent faster than anybody types, however slow the machine of the test is. */
export const hasty = (db: Db, fields: Record<string, string>): Record<string, string> =>
  shownAt(db, fields, Date.now() + A_WHILE_MS)

function shownAt(db: Db, fields: Record<string, string>, time: number): Record<string, string> {
  const key = stampKey(db)
  if (!key || !fields._begun) return fields
  return { ...fields, _begun: stampOf(key, fields._token ?? '', time) }
}

/** The same for all forms of a page in a real browser. */
export async function takeTime(page: Page, db: Db): Promise<void> {
  for (const field of await page.locator('input[name=_begun]').all()) {
    const token = await field.locator('xpath=ancestor::form').locator('input[name=_token]').inputValue()
    const stamp = unhurried(db, { _begun: ' ', _token: token })._begun ?? ''
    await field.evaluate((input, value) => input.setAttribute('value', value), stamp)
  }
}
