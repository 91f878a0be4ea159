import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { deliver } from '../support/post.ts'
import { buildTown, tokenOf } from './town.ts'

const PAGE = '/admin/roles'

test('an administrator gives and takes roles; it holds at once, is kept, and told by mail', async () => {
  const { site, root, moss, ann, ids } = await buildTown()
  const { db } = site
  const address = { email: 'ann@mail.example', email_confirmed_at: 1 }
  await db.updateTable('account').set(address).where('id', '=', ids.ann).execute()
  const give = (username: string, role: string) => root.submit(PAGE, PAGE, { username, role })
  expect((await moss.get('/desk')).status).toBe(200)
  expect((await give('moss', 'member')).status).toBe(303)
  expect((await moss.get('/desk')).status).toBe(404)
  expect((await give(' @ANN ', 'admin')).status).toBe(303)
  expect((await ann.get(PAGE)).status).toBe(404)
  const { text } = await root.get(PAGE)
  expect(text).toMatch(/@ann · Administrator Does not count yet/)
  expect((await root.get('/admin/audit')).text).toMatch(
    /root Example gave another role: .*ann Example Before Member After Administrator/
  )
  const mails = await deliver(site, Date.now() + 1000)
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    ['ann@mail.example', expect.stringContaining('You have another role')]
  ])
})

test('there is always an administrator whose office counts', async () => {
  const { site, root, ids } = await buildTown()
  const resign = () => root.submit(PAGE, PAGE, { username: 'root', role: 'member' })
  const refused = await resign()
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Nobody else administers this site with more than a password')
  const totp = { account_id: ids.bare, key: 'A'.repeat(32), created_at: 1, confirmed_at: 1 }
  await site.db.insertInto('totp').values(totp).execute()
  expect((await resign()).status).toBe(303)
  expect((await root.get(PAGE)).status).toBe(404)
})

test('an administrator who is leaving does not stand in for another', async () => {
  const { site, root, ids } = await buildTown()
  const totp = { account_id: ids.bare, key: 'A'.repeat(32), created_at: 1, confirmed_at: 1 }
  await site.db.insertInto('totp').values(totp).execute()
  await site.db
    .updateTable('account')
    .set({ ends_at: Date.now() + 1_000_000 })
    .where('id', '=', ids.bare)
    .execute()
  expect((await root.get(PAGE)).text).toContain('Does not count any more: the account is closed')
  expect((await root.submit(PAGE, PAGE, { username: 'root', role: 'member' })).status).toBe(422)
})

test('two administrators cannot end each other’s office at the same moment', async () => {
  const { site, root, ann, ids } = await buildTown()
  const { db } = site
  await db.updateTable('account').set({ role: 'admin' }).where('id', '=', ids.ann).execute()
  const totp = { account_id: ids.ann, key: 'A'.repeat(32), created_at: 1, confirmed_at: 1 }
  await db.insertInto('totp').values(totp).execute()
  const [one, other] = [await tokenOf(root, PAGE), await tokenOf(ann, PAGE)]
  await Promise.all([
    root.post(PAGE, { _token: one, username: 'ann', role: 'member' }),
    ann.post(PAGE, { _token: other, username: 'root', role: 'member' })
  ])
  const left = await db
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .where('id', 'in', [ids.root, ids.ann])
    .execute()
  expect(left).toHaveLength(1)
})

test('nobody else gets anywhere, and nobody gets a role that is none', async () => {
  const { site, root, moss, ann, bare, ids } = await buildTown()
  const { db } = site
  await makeAlias(db, ids.ann)
  const alias = await db
    .selectFrom('account')
    .select('username')
    .where('kind', '=', 'alias')
    .executeTakeFirstOrThrow()
  for (const browser of [moss, ann, bare]) {
    const _token = await tokenOf(browser)
    expect((await browser.post(PAGE, { _token, username: 'ann', role: 'admin' })).status).toBe(404)
  }
  const typed = [
    { username: 'nobody', role: 'admin' },
    { username: alias.username, role: 'admin' },
    { username: 'moss', role: 'moderator' },
    { username: 'ann', role: '__proto__' },
    { username: 'ann', role: '' },
    { username: "x' or 1=1 --".repeat(500), role: 'member' }
  ]
  for (const fields of typed) expect((await root.submit(PAGE, PAGE, fields)).status).toBe(422)
  await db.updateTable('session').set({ proved_at: 1 }).where('account_id', '=', ids.root).execute()
  expect((await root.submit(PAGE, PAGE, { username: 'ann', role: 'admin' })).status).toBe(401)
  const roles = await db.selectFrom('account').select(['username', 'role']).orderBy('id').execute()
  expect(
    roles
      .filter(({ role }) => role !== 'member')
      .map(({ username }) => username)
      .sort()
  ).toEqual(['bare', 'moss', 'root'])
})
