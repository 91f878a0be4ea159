import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { joined } from '../support/joined.ts'

const PAGE = '/settings/safety'

async function keepPasskey({ db }: TestApp, username: string): Promise<number> {
  const { id: account_id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirstOrThrow()
  const passkey = { public_key: '', counter: 0, transports: '[]', created_at: 1, used_at: null }
  const { id } = await db
    .insertInto('passkey')
    .values({ ...passkey, account_id, credential_id: `of ${username}`, name: 'Firefox on Linux' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

test('a passkey is called what its owner says, and nobody else says it', async () => {
  const site = await startApp()
  const [ann, ben] = [await joined(site, 'ann'), await joined(site, 'ben')]
  const [hers, his] = [await keepPasskey(site, 'ann'), await keepPasskey(site, 'ben')]
  const names = async () =>
    (await site.db.selectFrom('passkey').select('name').orderBy('id').execute()).map(({ name }) => name)
  const form = `${PAGE}/passkeys/${hers}/name`
  const renamed = await ann.submit(PAGE, form, { name: ` The blue\u202e\0 key\n<b> ${'x'.repeat(90)}` })
  expect([renamed.status, renamed.headers.location]).toEqual([303, `${PAGE}?done=passkey-name`])
  const [called] = await names()
  expect(called).toMatch(/^The blue key <b> x+$/)
  expect(called).toHaveLength(60)
  expect((await ann.get(`${PAGE}?done=passkey-name`)).text).toContain('called that from now on')
  const empty = await ann.submit(PAGE, form, { name: ' \n ' })
  expect([empty.status, empty.text.includes('still called as before')]).toEqual([422, true])

  const { body } = await ann.get(PAGE)
  for (const id of [his, 999_999]) {
    const other = `${PAGE}/passkeys/${id}/name`
    const refused = await ann.submitFrom(body.replaceAll(form, other), other, { name: 'Mine' })
    expect(refused.status).toBe(404)
  }
  expect(await names()).toEqual([called, 'Firefox on Linux'])
  const { body: hisPage } = await ben.get(PAGE)
  await site.db.updateTable('session').set({ proved_at: 1 }).execute()
  const late = await ben.submitFrom(hisPage, `${PAGE}/passkeys/${his}/name`, { name: 'Later' })
  expect(late.status).toBe(401)
  expect(await names()).toEqual([called, 'Firefox on Linux'])
})
