import type { Page } from 'playwright-core'
import type { Db } from '../../src/db/open.ts'
import { press } from './steps.ts'

/** What moderators do, and what is done with them, by what the pages offer. */

/** Gives these members the office, and the app that it asks for. */
export async function appoint(db: Db, usernames: readonly string[]): Promise<void> {
  for (const username of usernames) {
    const { id } = await db
      .updateTable('account')
      .set({ role: 'moderator' })
      .where('username', '=', username)
      .returning('id')
      .executeTakeFirstOrThrow()
    const totp = { account_id: id, key: 'A'.repeat(32), created_at: 1, confirmed_at: 1 }
    await db.insertInto('totp').values(totp).execute()
  }
}

/** @param link on the page, to the form that reports */
export async function report(page: Page, link: string, words: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('radio', { name: /^Unkind/ }).check()
  await page.getByLabel('In your words').fill(words)
  await press(page, 'Report it')
  await page.getByRole('heading', { name: /Thank/ }).waitFor()
}

/** Takes something from the queue. */
export async function takeUp(page: Page, title: string): Promise<void> {
  await page.goto('/desk')
  await page.getByRole('link', { name: title }).first().click()
  await press(page, 'Take this one')
  await page.getByText('You have taken this one.').waitFor()
}

export async function decide(page: Page, what: string, words: string, reason = 'unkind'): Promise<void> {
  await page.getByRole('radio', { name: what }).check()
  await page.getByLabel('Why', { exact: true }).selectOption(reason)
  await page.getByLabel('To everybody').fill(words)
  await press(page, 'Do it')
  await page.waitForURL(/#acts$/)
  await page.locator('.desk-acts', { hasText: words }).waitFor()
}

/** By the notification of the first thing that was done. */
export async function objectTo(page: Page, act: RegExp, words: string): Promise<void> {
  await page.goto('/notifications')
  const told = page.getByRole('link', { name: /A moderator looked/ })
  const paths = await told.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  for (const path of paths) {
    await page.goto(path)
    if (act.test((await page.locator('main').textContent()) ?? '')) break
  }
  await page.getByLabel('Why it should be looked at again').fill(words)
  await press(page, 'Ask for a second look')
  await page.getByText('You objected').waitFor()
}

export async function answerAppeal(page: Page, words: string, outcome = 'Undo it'): Promise<void> {
  await page.goto('/desk')
  await page
    .getByRole('link', { name: /appeal/i })
    .first()
    .click()
  await page.getByRole('radio', { name: outcome }).check()
  await page.getByLabel('Your answer to the person').fill(words)
  await press(page, 'Answer')
  await page.waitForURL('/desk')
}

export async function undo(page: Page, path: string, what: RegExp): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name: what }).first().click()
  await page.getByText('Undone.').first().waitFor()
}
