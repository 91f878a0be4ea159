import { expect, test } from 'vitest'
import { makeAdmin } from '../../src/roles/store.ts'
import { findViewer } from '../../src/sessions/store.ts'
import { startApp } from '../support/app.ts'
import { joined } from '../support/joined.ts'
import { setUpApp } from '../support/totp.ts'

test('an office counts while its holder has a second factor, and they are told what is missing', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const roles = async () => {
    const viewer = await findViewer(site.db, ann.cookies.get('session') ?? '', Date.now())
    return [viewer?.role, viewer?.office]
  }
  expect((await ann.get('/you')).text).not.toContain('more than a password')
  await makeAdmin(site.db, 'ann', Date.now())
  expect(await roles()).toEqual(['member', 'admin'])
  for (const page of ['/you', '/settings/safety'])
    expect((await ann.get(page)).text, page).toContain(
      'You are an administrator here, which asks for more than'
    )
  await ann.submit('/settings/safety', '/settings/safety/app', {})
  expect(await roles()).toEqual(['member', 'admin'])

  await setUpApp(ann)
  expect(await roles()).toEqual(['admin', 'admin'])
  expect((await ann.get('/you')).text).not.toContain('more than a password')
  await site.db.updateTable('account').set({ role: 'moderator' }).execute()
  expect(await roles()).toEqual(['moderator', 'moderator'])
  await ann.submit('/settings/safety', '/settings/safety/app/removal', {})
  expect(await roles()).toEqual(['member', 'moderator'])

  const { id } = await site.db
    .selectFrom('account')
    .select('id')
    .where('username', '=', 'ann')
    .executeTakeFirstOrThrow()
  const passkey = {
    credential_id: 'x',
    public_key: '',
    counter: 0,
    transports: '[]',
    created_at: 1,
    used_at: 1
  }
  await site.db
    .insertInto('passkey')
    .values({ ...passkey, account_id: id, name: 'Key' })
    .execute()
  expect(await roles()).toEqual(['moderator', 'moderator'])
})
