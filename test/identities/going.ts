import type { Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { Elsewhere } from './openIdServer.ts'

/** Where a page that goes on by itself leads. */
export function goesTo({ body }: Answer): string {
  const [, url = ''] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(body) ?? []
  return url.replaceAll('&amp;', '&')
}

/** Presses a button that leads to a provider, signs in there and comes back. */
export async function goThere(
  browser: Browser,
  [page, action]: [page: string, action: string],
  { there = new Elsewhere(), fields = {} }: { there?: Elsewhere; fields?: Record<string, string> } = {}
): Promise<Answer> {
  const leaving = await browser.submit(page, action, fields)
  if (!goesTo(leaving)) throw new Error(`${action} leads nowhere (${leaving.status}): ${leaving.text}`)
  return comeBack(browser, await there.visit(goesTo(leaving)))
}

/** As a browser that another site sends. */
export const comeBack = (browser: Browser, path: string): Promise<Answer> =>
  browser.get(path, { 'sec-fetch-site': 'cross-site' })

export const SIGN_IN: [string, string] = ['/sign-in', '/sign-in/with/openid']

/** Joins by a provider. @returns the answer to the form in which the name was chosen */
export async function joinBy(
  browser: Browser,
  username: string,
  from: [string, string] = SIGN_IN,
  there?: Elsewhere
): Promise<Answer> {
  const shown = await goThere(browser, from, there ? { there } : {})
  const page = String(shown.headers.location)
  const { body } = await browser.get(page)
  const form = formsOf(body).find(({ action }) => action === page)
  if (!form) throw new Error(`${page} has no form: ${body}`)
  return browser.post(page, { ...form.fields, username })
}
