import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { turnKey } from '../../src/limits/limits.ts'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { newVisit, PHONE, type Visit } from '../support/visit.ts'

let chromium: Browser | null
let site: TestApp
let story: MadeStory
let comment: { shortId: string }

beforeAll(async () => {
  chromium = await launchChromium()
  site = await listenSite()
  story = await makeStory(site.db, { authorId: (await makeAccount(site.db, 'ann')).id })
  comment = await makeComment(site.db, story, { authorId: story.authorId })
})

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** A new member on the story's page, which is marked so that a reload would show. */
async function visit(username: string, options = {}): Promise<Visit & { accountId: number; token: string }> {
  if (!chromium) throw new Error('No browser')
  const { id } = await makeAccount(site.db, username)
  const session = { accountId: id, userAgent: '', address: '', now: Date.now() }
  const token = await startSession(site.db, session)
  const visit = await newVisit(chromium, options)
  const url = site.config.baseUrl
  await visit.page.context().addCookies([{ name: 'session', value: token, url }])
  await visit.page.goto(url + story.path)
  await visit.page.evaluate('globalThis.isSamePage = true')
  return { ...visit, accountId: id, token }
}

const isSamePage = (page: Page) => page.evaluate('globalThis.isSamePage === true')

test('a reaction is given and taken back in place, by keyboard too, and the focus stays', async ({
  skip
}) => {
  if (!chromium) return skip()
  const { page, complaints } = await visit('ben')
  const hug = page.getByRole('button', { name: /^Hug/ })
  await hug.click()
  await page.locator('#react-hug[aria-pressed=true]').waitFor()
  expect(await hug.textContent()).toBe('Hug 1')
  expect(await page.evaluate('document.activeElement.id')).toBe('react-hug')
  await page.keyboard.press('Enter')
  await page.locator('#react-hug[aria-pressed=false]').waitFor()
  expect(await hug.textContent()).toBe('Hug 0')

  const like = page.getByRole('button', { name: 'Like' })
  await like.click()
  await page.locator('.comment-reaction[aria-pressed=true]').waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe(`r-${comment.shortId}-like`)
  await page.keyboard.press('Enter')
  await page.locator('[id$=-like][aria-pressed=false]').waitFor()
  expect(await like.textContent()).toBe('Like')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#keep-saved[aria-pressed=true]').waitFor()
  expect(await isSamePage(page)).toBe(true)
  expect(complaints).toEqual([])
})

test('a double click leaves the reaction given', async ({ skip }) => {
  if (!chromium) return skip()
  const { page, accountId } = await visit('cleo')
  await page.getByRole('button', { name: /^Brave/ }).dblclick()
  await page.locator('#react-brave[aria-pressed=true]').waitFor()
  await page.waitForLoadState('networkidle')
  const rows = site.db.selectFrom('story_reaction').select('kind').where('account_id', '=', accountId)
  expect(await rows.execute()).toEqual([{ kind: 'brave' }])
})

test('who is too fast is told so on the page, and can send it again', async ({ skip }) => {
  if (!chromium) return skip()
  const { page, accountId } = await visit('dora')
  const key = turnKey('reaction', `account ${accountId}`)
  await site.db
    .insertInto('limit_count')
    .values({ key, ends_at: Date.now() + 60_000, count: 60 })
    .execute()
  await page.getByRole('button', { name: /^Hug/ }).click()
  await page.getByRole('heading', { name: 'A little slower, please' }).waitFor()
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
  await site.db.deleteFrom('limit_count').execute()
  await page.getByRole('button', { name: 'Send it again' }).click()
  await page.locator('#react-hug[aria-pressed=true]').waitFor()
})

test('whose session is over is shown why nothing was done', async ({ skip }) => {
  if (!chromium) return skip()
  const { page, accountId } = await visit('eve')
  await site.db.deleteFrom('session').where('account_id', '=', accountId).execute()
  await page.getByRole('button', { name: /^Hug/ }).click()
  await page
    .getByRole('heading', { level: 1 })
    .filter({ hasText: /sign in|not from here/i })
    .waitFor()
  expect(await page.locator('main').count()).toBe(1)
})

test('without a network the page says that nothing arrived, until it does', async ({ skip }) => {
  if (!chromium) return skip()
  const { page } = await visit('finn')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: /^Hug/ }).click()
  await page.getByRole('alert').filter({ hasText: 'did not reach the site' }).waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: /^Hug/ }).click()
  await page.locator('#react-hug[aria-pressed=true]').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a reaction to a comment that did not arrive says so beside it', async ({ skip }) => {
  if (!chromium) return skip()
  const { page } = await visit('hal')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Like' }).click()
  await page.locator('.comment-reactions [role=alert]').filter({ hasText: 'did not reach' }).waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Like' }).click()
  await page.locator('.comment-reaction[aria-pressed=true]').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('reactions to several comments in a row are all given', async ({ skip }) => {
  if (!chromium) return skip()
  const thread = await makeStory(site.db, { authorId: story.authorId })
  for (let n = 0; n < 4; n++) await makeComment(site.db, thread, { authorId: story.authorId })
  const { page } = await visit('ida')
  await page.goto(site.config.baseUrl + thread.path)
  await page.evaluate(`document.querySelectorAll('.comment-reaction').forEach((button) => button.click())`)
  await expect.poll(() => page.locator('.comment-reaction[aria-pressed=true]').count()).toBe(8)
})

test('everything works without scripts, on a phone', async ({ skip }) => {
  if (!chromium) return skip()
  const { id } = await makeAccount(site.db, 'gus')
  const session = { accountId: id, userAgent: '', address: '', now: Date.now() }
  const { page } = await newVisit(chromium, { javaScriptEnabled: false, viewport: PHONE })
  const value = await startSession(site.db, session)
  await page.context().addCookies([{ name: 'session', value, url: site.config.baseUrl }])
  await page.goto(site.config.baseUrl + story.path)
  await page.getByRole('button', { name: /^Learned something/ }).click()
  await page.locator('#react-learned[aria-pressed=true]').waitFor()
  expect(page.url()).toBe(`${site.config.baseUrl}${story.path}#reactions`)
  await page.getByRole('button', { name: 'Like' }).click()
  await page.locator('.comment-reaction[aria-pressed=true]').waitFor()
  expect(page.url()).toMatch(/#c-\w{8}$/)
  await page.getByRole('button', { name: 'Like' }).click()
  await page.locator('[id$=-like][aria-pressed=false]').waitFor()
  expect(await page.locator('.comment-reaction[aria-pressed=true]').count()).toBe(0)
})
