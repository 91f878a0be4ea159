import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeAccount } from '../support/make.ts'

export interface Town {
  site: TestApp
  /** An administrator, a moderator, a member, an administrator without a second factor, and nobody. */
  root: Browser
  moss: Browser
  ann: Browser
  bare: Browser
  visitor: Browser
  ids: Record<'root' | 'moss' | 'ann' | 'bare', number>
}

/** A site with somebody of every office. */
export async function buildTown(built?: TestApp): Promise<Town> {
  const site = built ?? (await startApp())
  const { db } = site
  const people = await Promise.all(['root', 'moss', 'ann', 'bare'].map((name) => makeAccount(db, name)))
  const [root, moss, ann, bare] = people.map(({ id }) => id) as [number, number, number, number]
  await db.updateTable('account').set({ role: 'admin' }).where('id', 'in', [root, bare]).execute()
  await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', moss).execute()
  const [asRoot, asMoss, asAnn, asBare] = [
    await signedIn(site, { id: root }),
    await signedIn(site, { id: moss }),
    await signedIn(site, { id: ann }),
    await signedIn(site, { id: bare })
  ]
  await db.deleteFrom('totp').where('account_id', 'in', [ann, bare]).execute()
  const ids = { root, moss, ann, bare }
  return { site, root: asRoot, moss: asMoss, ann: asAnn, bare: asBare, visitor: site.browser, ids }
}

/** What the forms of this browser's session carry. */
export const tokenOf = async (browser: Browser, page = '/you'): Promise<string> =>
  /name="_token" value="([^"]+)"/.exec((await browser.get(page)).body)?.[1] ?? ''
