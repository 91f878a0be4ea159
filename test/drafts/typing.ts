import type { Db } from '../../src/db/open.ts'
import { addDraft } from '../../src/drafts/saving.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount } from '../support/make.ts'

export const TEXT = 'I pressed the button, and then the phone rang. It rang for a long time.'

/** The site with a member, ann, who is signed in. */
export async function atHome(about: { createdAt?: number } = {}) {
  const site = await startApp()
  const ann = await makeAccount(site.db, 'ann', about)
  return { ...site, site, ann, browser: await signedIn(site, ann), visitor: site.browser }
}

/** A draft of somebody, as if typed. @returns its path */
export async function makeDraft(
  db: Db,
  accountId: number,
  typed: { title?: string; tags?: string; markdown?: string; teller?: 'name' | 'alias' } = {}
): Promise<string> {
  const words = {
    title: 'The button',
    tags: 'buttons, phones',
    markdown: TEXT,
    teller: 'name' as const,
    facts: {}
  }
  const draft = { ...words, ...typed, accountId, storyId: null, coverImageId: null, now: Date.now() }
  return `/drafts/${await addDraft(db, draft)}`
}

/** The form for writing as its page shows it now. */
export async function openForm(browser: Browser, path: string): Promise<Record<string, string>> {
  return formOn(await browser.get(path), path)
}

export function formOn(page: Answer, action: string): Record<string, string> {
  const form = formsOf(page.body).find((candidate) => candidate.action === action)
  if (!form) throw new Error(`This page has no form for ${action}`)
  return form.fields
}

/** Sends the form as the script on the page does. */
export const autosave = (browser: Browser, path: string, form: Record<string, string>): Promise<Answer> =>
  browser.post(path, { ...form, act: 'save' }, { accept: 'application/json' })

/** Everything that a story's acts may change, to be compared before and after. */
export async function everything({ db }: TestApp): Promise<string> {
  const tables = ['draft', 'story', 'story_tag', 'tag', 'story_version', 'alias_owner', 'comment'] as const
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}
