import { expect, test } from 'vitest'
import { withoutSecrets } from '../../src/jobs/failed.ts'
import { enqueue, enqueueOnce } from '../../src/jobs/queue.ts'
import { startApp } from '../support/app.ts'
import { buildTown, tokenOf } from './town.ts'

const PAGE = '/admin/work'
const MAIL = { to: 'ann@mail.example', subject: 'For ann alone', text: 'Open https://x/reset/secret' }
const REASON =
  'Error: 550 no such box <ann@mail.example> at smtp://u:pw@mail.example, k3yk3yk3yk3yk3yk3yk3yk3yk3y'

test('work that failed is listed with its reason, tried again or thrown away, and both are kept', async () => {
  const town = await buildTown()
  const { site, root } = town
  const { db } = site
  await enqueue(db, 'mail', MAIL, Date.now() + 1e9)
  await enqueueOnce(db, 'housekeeping', {}, { key: 'housekeeping', runAt: Date.now() + 1e9 })
  expect((await root.get(PAGE)).text).toContain('Nothing failed')
  await db.updateTable('job').set({ last_error: REASON, attempts: 12, failed_at: Date.now() }).execute()
  const page = await root.get(PAGE)
  expect(page.text).toContain('Error: 550 …')
  expect(page.body).not.toMatch(/ann@|mail\.example|For ann alone|reset\/secret|u:pw|k3yk3y/)
  const [mail, house] = await db.selectFrom('job').select('id').orderBy('id').execute()
  expect(page.body).not.toContain(`${PAGE}/${house?.id}/removal`)
  const _token = await tokenOf(root)
  expect((await root.post(`${PAGE}/${house?.id}/removal`, { _token })).status).toBe(409)
  expect((await root.post(`${PAGE}/${house?.id}/retry`, { _token })).status).toBe(303)
  const due = await db
    .selectFrom('job')
    .selectAll()
    .where('kind', '=', 'housekeeping')
    .executeTakeFirstOrThrow()
  expect([due.failed_at, due.attempts]).toEqual([null, 0])
  expect(due.run_at).toBeLessThanOrEqual(Date.now())
  expect((await root.post(`${PAGE}/${mail?.id}/removal`, { _token })).status).toBe(303)
  expect((await root.post(`${PAGE}/${mail?.id}/removal`, { _token })).status).toBe(409)
  const audit = (await root.get('/admin/audit')).text
  expect(audit).toMatch(/threw work away: A mail .*had work tried again: Tidying up/)
})

test('work that is being done right now is left alone', async () => {
  const { site, root } = await buildTown()
  const { db } = site
  await enqueue(db, 'mail', MAIL)
  await db
    .updateTable('job')
    .set({ last_error: 'x', claimed_until: Date.now() + 60_000 })
    .execute()
  const { id } = await db.selectFrom('job').select('id').executeTakeFirstOrThrow()
  const _token = await tokenOf(root)
  for (const act of ['retry', 'removal'])
    expect((await root.post(`${PAGE}/${id}/${act}`, { _token })).status).toBe(409)
})

test('nobody but administrators finds these pages', async () => {
  const { site, root, moss, ann, bare, visitor } = await buildTown()
  await enqueue(site.db, 'mail', MAIL)
  await site.db.updateTable('job').set({ last_error: 'x' }).execute()
  for (const path of [PAGE, '/admin/state', '/admin/roles', '/admin/audit']) {
    expect((await root.get(path)).status, path).toBe(200)
    for (const browser of [moss, ann, bare, visitor]) expect((await browser.get(path)).status, path).toBe(404)
  }
  const { id } = await site.db.selectFrom('job').select('id').executeTakeFirstOrThrow()
  for (const browser of [moss, ann, bare]) {
    const _token = await tokenOf(browser)
    for (const act of ['retry', 'removal'])
      expect((await browser.post(`${PAGE}/${id}/${act}`, { _token })).status).toBe(404)
  }
  for (const odd of ['0', '-1', '1e3', '9'.repeat(30), '%00'])
    expect((await root.get(`${PAGE}/${odd}/retry`)).status).toBeLessThan(500)
  expect((await root.get('/admin/audit?before=__proto__')).status).toBeLessThan(500)
  expect(await site.db.selectFrom('job').select('id').execute()).toHaveLength(1)
})

test('the state tells sizes, versions and backups, and nothing that opens anything', async () => {
  const town = await buildTown(
    await startApp({ METRICS_TOKEN: 'm'.repeat(20), SMTP_URL: 'smtp://u:pw@127.0.0.1:1' })
  )
  const { text, body } = await town.root.get('/admin/state')
  expect(text).toMatch(/All is well\. Size of the database \d[\d.]* (kB|MB)/)
  expect(text).toContain(`Node.js ${process.versions.node}`)
  expect(text).toMatch(/(SQLite|PostgreSQL) \d+\.\d+/)
  expect(text).toContain('The site makes none itself')
  expect(body).not.toMatch(/mmmmm|u:pw|127\.0\.0\.1/)
})

test('what a server said is shown without addresses, passwords and keys', () => {
  expect(withoutSecrets(REASON)).toBe('Error: 550 …')
  expect(withoutSecrets('Message failed: 451 4.7.1 ann: try later')).toBe('Message failed: 451 4.7.1 …')
  expect(withoutSecrets('535 5.7.8 smtp://u:pw@mail.example says no')).not.toContain('pw')
  expect(withoutSecrets('No answer for "Ann" <ann@mail.example>, k3yk3yk3yk3yk3yk3yk3yk3yk3y')).toBe(
    'No answer for "Ann" …, …'
  )
  expect(withoutSecrets('connect ECONNREFUSED 192.0.2.1:25')).toBe('connect ECONNREFUSED 192.0.2.1:25')
})
