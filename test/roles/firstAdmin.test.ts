import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { becomeFirstAdmin, firstAdminPath, hasAdmin, makeAdmin } from '../../src/roles/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { DAY, makeAccount } from '../support/make.ts'

const newPath = async ({ db }: TestApp) => (await firstAdminPath(db, Date.now())) ?? 'none'

test('who opens the link joins, comes back, and becomes the administrator', async () => {
  const site = await startApp()
  const path = await newPath(site)
  const browser = visitor(site)
  const { headers } = await browser.get(path)
  expect(headers.location).toBe(`/sign-in?returnTo=${encodeURIComponent(path)}`)
  const page = await browser.get(String(headers.location))
  const joinLink = /href="(\/join\?[^"]+)"/.exec(page.body)?.[1] ?? ''
  const answer = await browser.submit(joinLink, '/join', { username: 'ann', password: PASSWORD })
  expect(answer.headers.location).toBe(path)
  expect((await browser.get(path)).text).toContain('@ann')
  expect((await browser.submit(path, path, {})).headers.location).toBe('/you?done=admin')
  expect((await browser.get('/you?done=admin')).text).toContain('You administer this site now.')
  expect(await hasAdmin(site.db)).toBe(true)
  expect(await firstAdminPath(site.db, Date.now())).toBeNull()
})

test('of two who press the button at the same time, one becomes it', async () => {
  const site = await startApp()
  const path = await newPath(site)
  const people = await Promise.all(['ann', 'ben'].map((name) => joined(site, name)))
  const pages = await Promise.all(people.map((person) => person.get(path)))
  const answers = await Promise.all(
    people.map((person, at) => person.submitFrom(pages[at]?.body ?? '', path, {}))
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
  const admins = await site.db.selectFrom('account').select('id').where('role', '=', 'admin').execute()
  expect(admins).toHaveLength(1)
})

test('the link is dead after a newer one, after a day, and where somebody administers the site', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const old = await newPath(site)
  const path = await newPath(site)
  expect((await ann.get(old)).status).toBe(404)
  expect((await ann.get(path)).status).toBe(200)
  const secret = path.split('/')[2] ?? ''
  expect(await becomeFirstAdmin(site.db, 'ann', secret, Date.now() + DAY)).toBe(false)
  await joined(site, 'ben')
  await makeAdmin(site.db, 'ben', Date.now())
  expect(await becomeFirstAdmin(site.db, 'ann', secret, Date.now())).toBe(false)
  expect((await site.browser.get('/u/ann')).status).toBe(200)
})

test('a stranger without the link gets nothing', async () => {
  const site = await startApp()
  await newPath(site)
  const ann = await joined(site, 'ann')
  for (const path of ['/first-admin/x', `/first-admin/${'a'.repeat(32)}`]) {
    const { body } = await ann.get('/settings')
    const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
    expect((await ann.get(path)).status).toBe(404)
    expect((await ann.post(path, { _token })).status).toBe(404)
  }
  expect(await hasAdmin(site.db)).toBe(false)
})

test('only members are made administrators', async () => {
  const { db } = await startApp()
  await makeAccount(db, 'ann')
  await makeAccount(db, 'imported', { kind: 'imported' })
  expect([await makeAdmin(db, 'imported', 1), await makeAdmin(db, 'nobody', 1)]).toEqual([false, false])
  expect(await hasAdmin(db)).toBe(false)
  expect(await makeAdmin(db, 'Ann', 1)).toBe(true)
})

test('the operator makes a member an administrator from the command line', async () => {
  const databaseUrl = await newSharedDatabase()
  const db = await migratedDatabase(databaseUrl)
  await makeAccount(db, 'ann')
  const cli = (...words: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../src/cli.ts'), ...words], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl }
    })
  expect((await cli('account', 'admin', 'ann')).stdout).toContain('ann is an administrator now.')
  expect(await hasAdmin(db)).toBe(true)
  await expect(cli('account', 'admin', 'nobody')).rejects.toMatchObject({
    code: 1,
    stderr: 'There is no member of the name nobody; join with it on the site first.\n'
  })
  await expect(cli('account', 'admin')).rejects.toMatchObject({ code: 2 })
  await db.destroy()
})
