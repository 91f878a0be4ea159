import { expect, test } from 'vitest'
import { signedIn, startApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { PASSWORD } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { deliver, linkIn } from '../support/post.ts'

async function withNothing(email: string | null) {
  const site = await startApp()
  const { db } = site
  const account = await makeAccount(db, 'vera')
  await db
    .updateTable('account')
    .set({ email, email_confirmed_at: email === null ? null : 1 })
    .where('id', '=', account.id)
    .execute()
  const vera = await signedIn(site, account)
  for (const table of ['totp', 'recovery_code'] as const) await db.deleteFrom(table).execute()
  await db.updateTable('session').set({ proved_at: 1 }).execute()
  return { site, vera }
}

test('who has nothing to show that it is them is sent a link, chooses a password and goes on', async () => {
  const { site, vera } = await withNothing('vera@mail.example')
  const page = await vera.get('/prove?returnTo=/settings/safety')
  expect(page.text).toContain('no password, no passkey, no app')
  expect(page.body).not.toContain('vera@mail.example')
  expect(formsOf(page.body).filter(({ action }) => action === '/prove')).toEqual([])
  const asked = await vera.submit('/prove', '/reset', {})
  expect([asked.status, asked.headers.location]).toEqual([303, '/reset/asked'])
  const [mail, ...more] = await deliver(site)
  expect([mail?.to, more]).toEqual(['vera@mail.example', []])
  const link = linkIn(mail, site.config.baseUrl)
  expect((await vera.submit(link, link, { password: PASSWORD })).status).toBe(303)
  expect((await vera.get('/prove?returnTo=/settings/safety')).headers.location).toBe('/settings/safety')
})

test('without an address the page says that there is no way, and whom to ask', async () => {
  const { vera } = await withNothing(null)
  const page = await vera.get('/prove')
  expect(page.text).toContain('no address either')
  expect(page.text).toContain('ask whoever runs this site')
})
