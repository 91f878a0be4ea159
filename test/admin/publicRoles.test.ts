import { expect, test } from 'vitest'
import { makeAdmin } from '../../src/roles/store.ts'
import { Browser } from '../support/browser.ts'
import { buildTown, tokenOf } from './town.ts'

const PAGE = '/admin/roles'
const LOG = '/moderation/log'

test('the public log tells that a role was given or ended, and to nobody whose', async () => {
  const { site, root, ids } = await buildTown()
  const visitor = new Browser(site.app)
  const give = (username: string, role: string) => root.submit(PAGE, PAGE, { username, role })
  for (const [username, role] of [
    ['ann', 'moderator'],
    ['ann', 'admin'],
    ['ann', 'member'],
    ['moss', 'member']
  ] as const)
    expect((await give(username, role)).status).toBe(303)
  expect((await give('ann', 'member')).status).toBe(422)
  const { text } = await visitor.get(LOG)
  const said = [
    ...text.matchAll(/A role was (?:given|ended)\. [^.]*\. An administrator Who looks after this site/g)
  ]
  expect(said.map(([line]) => line.split('. ')[1]).sort()).toEqual([
    'A member is a moderator now',
    'A moderator is a member like others now',
    'A moderator is an administrator now',
    'An administrator is a member like others now'
  ])
  expect((await visitor.get(`${LOG}?reason=office&kind=relieve`)).text).not.toContain('is a moderator now')
  for (const path of [LOG, `${LOG}.rss`, `${LOG}.atom`, `${LOG}.json`]) {
    const { body, status } = await visitor.get(path)
    expect([status, body.includes('A member is a moderator now')], path).toEqual([200, true])
    expect(body, path).not.toMatch(/\b(ann|moss|root)\b/i)
  }
  const rows = await site.db.selectFrom('moderation_act').select(['thing_id', 'account_id']).execute()
  expect(new Set(rows.flatMap((row) => [row.thing_id, row.account_id]))).toEqual(new Set([0, null]))
  expect(ids.ann).toBeGreaterThan(0)
})

test('whoever runs the site is told apart from its administrators, and what changes nothing is not told', async () => {
  const { site } = await buildTown()
  expect(await makeAdmin(site.db, 'ann', Date.now())).toBe(true)
  expect(await makeAdmin(site.db, 'ann', Date.now())).toBe(true)
  const { text } = await new Browser(site.app).get(LOG)
  expect(text.match(/A role was given\. A member is an administrator now\. The site Who/g)).toHaveLength(1)
})

test('a role is not undone at the desk, nor given there', async () => {
  const { site, root, moss } = await buildTown()
  await root.submit(PAGE, PAGE, { username: 'ann', role: 'moderator' })
  const { short_id } = await site.db.selectFrom('moderation_act').select('short_id').executeTakeFirstOrThrow()
  const before = await site.db.selectFrom('account').select(['username', 'role']).execute()
  const _token = await tokenOf(moss)
  for (const path of [
    `/desk/acts/${short_id}/undoing`,
    `/desk/acts/${short_id}/undo`,
    '/desk/account/ann/acts'
  ])
    expect(
      (await moss.post(path, { _token, kind: 'appoint', reason: 'office' })).status,
      path
    ).toBeGreaterThanOrEqual(400)
  const rows = await site.db.selectFrom('moderation_act').select(['kind', 'undone_at']).execute()
  expect(rows).toEqual([{ kind: 'appoint', undone_at: null }])
  expect(await site.db.selectFrom('account').select(['username', 'role']).execute()).toEqual(before)
})
