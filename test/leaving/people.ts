import type { TestApp } from '../support/app.ts'
import { SITE } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'

export const NAME = 'wanda-quill'
export const ADDRESS = 'wq@letters.example'
export const DISPLAY = 'Wandalina Quillfeather'
export const DAY = 86_400_000

/** Somebody with a name, an address and a way to write to her that stand nowhere else. */
export async function joinWanda(site: TestApp): Promise<Browser> {
  const wanda = await joined(site, NAME, { email: ADDRESS })
  const mails = await deliver(site)
  const link = linkIn(
    mails.find(({ to }) => to === ADDRESS),
    SITE
  )
  await wanda.submit(link, link, {})
  const profile = {
    displayName: DISPLAY,
    pronouns: 'xe/quill',
    bio: 'Feather by feather.',
    link: 'https://quill.example'
  }
  await wanda.submit('/settings', '/settings/profile', profile)
  return wanda
}

export const leave = (browser: Browser, fields: Record<string, string> = {}) =>
  browser.submit('/settings/leaving', '/settings/leaving', { words: 'keep', username: NAME, ...fields })

/** Tells a story through the forms. @returns its path without the slug */
export async function tell(browser: Browser, fields: Record<string, string>): Promise<string> {
  const text = {
    title: 'The cold feather',
    tags: 'queues',
    body: 'It fell down, slowly, at night.',
    act: 'publish'
  }
  const told = await browser.submit('/new', '/new', { ...text, ...fields })
  if (told.status !== 303) throw new Error(told.text)
  return String(told.headers.location).split('/').slice(0, 3).join('/')
}

export async function signInAgain(site: TestApp): Promise<Browser> {
  const browser = visitor(site)
  await browser.submit('/sign-in', '/sign-in', { username: NAME, password: PASSWORD })
  return browser
}

export const idOf = async ({ db }: TestApp, username: string): Promise<number> =>
  (await db.selectFrom('account').select('id').where('username', '=', username).executeTakeFirstOrThrow()).id
