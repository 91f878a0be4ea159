import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { PASSWORD } from '../support/joined.ts'
import { linkIn } from '../support/post.ts'
import type { Letter } from '../support/postOffice.ts'
import { takeTime } from '../support/unhurried.ts'
import { plain } from '../uploads/files.ts'

/** What somebody with a phone does, by what the page offers. Scripts smooth some steps and are needed for none. */

export const body = (page: Page) => page.locator('#body')
export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
export const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click()
export const saved = (page: Page, words: RegExp) => page.locator('#saved', { hasText: words }).waitFor()

export async function join(page: Page, db: Db, username: string, email: string): Promise<void> {
  await page.goto('/')
  await follow(page, 'Tell your story')
  await follow(page, 'Join in twenty seconds')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByLabel(/E-mail/).fill(email)
  await takeTime(page, db)
  await press(page, 'Join')
  await page.waitForURL('/new')
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username or e-mail address').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await press(page, 'Sign in')
}

export async function confirm(page: Page, letter: Letter | undefined, siteUrl: string): Promise<void> {
  await page.goto(linkIn({ to: '', subject: '', text: letter?.text ?? '' }, siteUrl))
  await press(page, 'Yes, confirm this address')
  await page.waitForURL('/confirmed')
}

export async function takeName(page: Page, name: string): Promise<void> {
  await page.goto('/settings')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await press(page, 'Save the profile')
  await page.waitForURL(/done=profile/)
}

/** Begins a story, by the button that is on every page. */
export async function begin(page: Page, title: string, text: string): Promise<void> {
  await page.goto('/')
  await follow(page, 'Tell your story')
  await page.locator('[name=title]').fill(title)
  await body(page).fill(text)
}

const graph = async () => ({
  name: 'graph.png',
  mimeType: 'image/png',
  buffer: await plain(800, 400, '#305070')
})

/** By the button of the toolbar; the caret waits for its description. */
export async function addPictureInPlace(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await press(page, 'Picture')
  await (await chooser).setFiles(await graph())
  await expect.poll(() => body(page).inputValue()).toMatch(/!\[\]\(\/images\/[0-9a-f]{64}\.webp\)/)
  await page.keyboard.type('A red line goes up')
}

/** By the form. */
export async function addPicture(page: Page): Promise<void> {
  await page.getByLabel('A picture for the text').setInputFiles(await graph())
  await page.getByLabel('What that picture shows').fill('A red line goes up')
  await press(page, 'Add the pictures')
  await page.waitForURL(/\/drafts\//)
}

export async function publishFromPreview(page: Page): Promise<string> {
  await press(page, 'Preview')
  await page.waitForURL(/\/preview$/)
  await press(page, 'Publish')
  await page.waitForURL(/\/s\//)
  return new URL(page.url()).pathname
}

/** As somebody who joins in order to answer; what was typed before is kept. */
export async function joinToAnswer(
  page: Page,
  db: Db,
  { path, username, words }: Record<'path' | 'username' | 'words', string>
): Promise<void> {
  await page.goto(path)
  await page.getByLabel('Your comment').fill(words)
  await press(page, 'Comment')
  await press(page, 'Join in twenty seconds')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByLabel(/E-mail/).fill(`${username}@mail.example`)
  await takeTime(page, db)
  await press(page, 'Join')
  await press(page, 'Send it again')
  await page.waitForURL(/#c-/)
}

export async function answer(page: Page, db: Db, path: string, words: string): Promise<void> {
  await page.goto(path)
  await page.getByLabel('Your comment').fill(words)
  await takeTime(page, db)
  await press(page, 'Comment')
  await page.waitForURL(/#c-/)
  await page.locator('.comment .prose', { hasText: words }).waitFor()
}

export async function edit(page: Page, path: string, more: string): Promise<void> {
  await page.goto(path)
  await press(page, 'Edit')
  await page.waitForURL(/\/drafts\//)
  await body(page).fill(`${await body(page).inputValue()}\n\n${more}`)
  await press(page, 'Publish the changes')
  await page.waitForURL(path)
}

/** Follows the person whose page this is. */
export const keepUp = (page: Page) => pressIn(page.getByRole('button', { name: /^Follow/ }))

export const react = async (page: Page, words: string): Promise<void> => {
  const button = page.locator('.comment', { hasText: words }).getByRole('button', { name: /Been there/ })
  await pressIn(button)
  await expect.poll(() => button.textContent()).toMatch(/Been there\s*1/)
}

async function pressIn(button: Locator): Promise<void> {
  const id = await button.getAttribute('id')
  await button.click()
  await button.page().locator(`#${id}[aria-pressed=true]`).waitFor()
}
