import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { tablesOf } from '../../src/db/tables.ts'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { fillIn, nameOf, withRoutes } from '../support/routes.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const { db } = site
const ada = await makeAccount(db, 'ada')
await db.updateTable('account').set({ role: 'admin' }).execute()
const ben = await makeAccount(db, 'ben')
const story = await makeStory(db, { authorId: ben.id })
const comment = await makeComment(db, story, { authorId: ada.id })

const parts = {
  ...{ story: story.shortId, comment: comment.shortId, username: 'ben', tag: 'queues' },
  ...{ kind: 'story', ref: story.shortId, group: 'site' }
}

/** Every text field that a form of the site has, and what else its forms carry. */
const NAMES =
  'username password email words title body tags cover alt displayName pronouns bio link oldPassword newPassword addressPassword ' +
  'returnTo kept formKey reason public_words publicWords privateWords answer question own fact facts lesson technologies zone code name ' +
  'pending state guess into from to siteName contact welcome conduct hosts blockedHosts banner accent note invitation timeline review'

/** As much for each as all of them together may be. */
const HUGE = 'An otter. '.repeat(1_200)

/** Those that end the session of who asks. */
const ENDS = /sign-out|sessions|leaving/

/** Mail programs send no form worth the name. */
const TAKES_LITTLE = /^\/unsubscribe/

const tokenOf = async (browser: Browser, page: string) =>
  /name="_token" value="([^"]+)"/.exec((await browser.get(page)).body)?.[1] ?? ''

test('a form whose every field is far too long is refused or cut by every route, and nothing so long is kept', async () => {
  const administrator = await signedIn(site, ada)
  const guest = visitor(site)
  const tokens = [await tokenOf(administrator, '/settings'), await tokenOf(guest, '/sign-in')]
  const names = NAMES.split(' ')
  for (const route of routes.filter(({ method, url }) => method === 'POST' && !ENDS.test(url)))
    for (const [index, browser] of [administrator, guest].entries()) {
      await db.deleteFrom('limit_count').execute()
      const fields = Object.fromEntries(names.map((name) => [name, HUGE]))
      const { status } = await browser.post(fillIn(route.url, parts), {
        _token: tokens[index] ?? '',
        ...fields
      })
      expect(status, nameOf(route)).toBeLessThan(500)
      if (!TAKES_LITTLE.test(route.url)) expect(status, nameOf(route)).not.toBe(413)
    }
  expect(await longestTexts()).toEqual({})
})

/** A comment may be that long. */
const LONG = /^comment(_version)?\.body_/

/** Other columns that hold a text nearly as long as one field was. */
async function longestTexts(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { name, columns } of await tablesOf(db))
    for (const { name: column, kind } of columns) {
      if (kind !== 'text' || LONG.test(`${name}.${column}`)) continue
      const { rows } = await sql<{ most: number | null }>`
        select max(length(${sql.ref(column)})) as most from ${sql.table(name)}`.execute(db)
      const most = Number(rows[0]?.most ?? 0)
      if (most > 5_000) found[`${name}.${column}`] = most
    }
  return found
}
