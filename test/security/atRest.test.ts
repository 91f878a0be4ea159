import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { tablesOf } from '../../src/db/tables.ts'
import { firstAdminPath } from '../../src/roles/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'
import { setUpApp } from '../support/totp.ts'

/** All that the database holds, as whoever steals it reads it. */
async function dumpOf({ db }: TestApp): Promise<string> {
  const rows: unknown[] = []
  for (const { name } of await tablesOf(db))
    rows.push((await sql`select * from ${sql.table(name)}`.execute(db)).rows)
  return JSON.stringify(rows).toLowerCase()
}

test('whoever reads the database finds nothing in it with which to get in', async () => {
  const site = await startApp()
  const { db, config } = site
  const firstAdmin = (await firstAdminPath(db, Date.now()))?.split('/')[2]
  const ann = await joined(site, 'ann', { email: 'ann@example.org' })
  const confirmation = linkIn((await deliver(site)).at(-1), config.baseUrl)
  await ann.submit(confirmation, confirmation, {})
  const { codes } = await setUpApp(ann)
  await visitor(site).submit('/reset', '/reset', { username: 'ann' })
  const reset = (await deliver(site)).map(({ text }) => /\/reset\/(\S+)/.exec(text)?.[1]).find(Boolean)
  const asked = await visitor(site).submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })
  const pending = formsOf(asked.body).find(({ action }) => action === '/sign-in/code')?.fields.pending
  const secrets = {
    ...{ firstAdmin, confirmation: confirmation.split('/')[2], reset, pending },
    ...{ session: ann.cookies.get('session'), password: PASSWORD },
    ...Object.fromEntries(codes.map((code, at) => [`code ${at}`, code])),
    ...Object.fromEntries(codes.map((code, at) => [`code ${at} as compared`, code.replaceAll('-', '')]))
  }
  const dump = await dumpOf(site)
  expect([codes.length, dump.includes('ann@example.org')]).toEqual([10, true])
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret?.length, name).toBeGreaterThan(10)
    expect(dump.includes(String(secret).toLowerCase()), name).toBe(false)
  }
})
