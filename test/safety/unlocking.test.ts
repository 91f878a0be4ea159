import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listAdminActs } from '../../src/audit/store.ts'
import type { Db } from '../../src/db/open.ts'
import { unlockAccount } from '../../src/secondFactor/unlocking.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { setUpApp } from '../support/totp.ts'

const unlock = ({ db, config }: TestApp, name: string) => unlockAccount(db, config, name)

const set = (
  { db }: TestApp,
  values: { email?: string; email_confirmed_at?: number; password_hash?: null }
) => db.updateTable('account').set(values).where('username', '=', 'ann').execute()

async function addPasskey(db: Db): Promise<void> {
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', 'ann')
    .executeTakeFirstOrThrow()
  const passkey = { public_key: '', counter: 0, transports: '[]', name: 'Lost', created_at: 1, used_at: null }
  await db
    .insertInto('passkey')
    .values({ ...passkey, account_id: id, credential_id: 'lost' })
    .execute()
}

test('who lost all of their second factor comes in by the password again, once it is taken out, and hears of it', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const ben = await joined(site, 'ben')
  await set(site, { email: 'ann@mail.example', email_confirmed_at: 1 })
  for (const member of [ann, ben]) await setUpApp(member)
  await addPasskey(site.db)
  await deliver(site)
  expect(await unlock(site, 'Ann')).toBe('as before')
  expect((await ann.get('/you')).status).not.toBe(200)
  expect((await ben.get('/settings/safety')).text).toContain('10 of yours are left')
  const { db } = site
  for (const table of ['totp', 'passkey', 'recovery_code'] as const) {
    const rows = await db.selectFrom(table).select('account_id').execute()
    expect(new Set(rows.map((row) => row.account_id)).size, table).toBe(table === 'passkey' ? 0 : 1)
  }
  const [mail, ...more] = await deliver(site)
  expect([mail?.to, more]).toEqual(['ann@mail.example', []])
  expect(mail?.text).toContain('Whoever runs the site took the app')
  const typed = { username: 'ann', password: PASSWORD }
  expect((await visitor(site).submit('/sign-in', '/sign-in', typed)).status).toBe(303)
  expect(await unlock(site, 'ann')).toBe('not locked')
  const { rows } = await listAdminActs(db, null)
  expect(rows.map(({ actorName, what, personUsername }) => [actorName, what, personUsername])).toEqual([
    ['Whoever runs the site', 'took a second factor out', 'ann']
  ])
})

test('a passkey that is all that opens an account goes only where a mail can lead to a password', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  await addPasskey(site.db)
  await set(site, { password_hash: null })
  expect(await unlock(site, 'ann')).toBe('no way in')
  expect(await site.db.selectFrom('passkey').select('id').execute()).toHaveLength(1)
  await set(site, { email: 'ann@mail.example', email_confirmed_at: 1 })
  expect(await unlock(site, 'ann')).toBe('by mail')
  expect(await unlock(site, 'nobody')).toBe('nobody')
})

test('the operator does it from the command line, which says how its owner comes in', async () => {
  const databaseUrl = await newSharedDatabase()
  const db = await migratedDatabase(databaseUrl)
  const { id } = await makeAccount(db, 'ann')
  await db.updateTable('account').set({ password_hash: 'x' }).execute()
  const app = { account_id: id, key: 'A'.repeat(32), created_at: 1, confirmed_at: 1 }
  await db.insertInto('totp').values(app).execute()
  const cli = (...words: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../src/cli.ts'), ...words], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl }
    })
  expect((await cli('account', 'unlock', 'ann')).stdout).toContain('ann signs in without a second factor now')
  await expect(cli('account', 'unlock', 'ann')).rejects.toMatchObject({
    code: 1,
    stderr: 'ann has no second factor, so nothing was done.\n'
  })
  await expect(cli('account', 'unlock')).rejects.toMatchObject({ code: 2 })
  await db.destroy()
})
