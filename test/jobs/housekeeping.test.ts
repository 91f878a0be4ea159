import { expect, test } from 'vitest'
import { RECEIPT_LIFE_MS } from '../../src/db/receipts.ts'
import { planRecurringJobs } from '../../src/jobs/handlers.ts'
import { forgetOutdated, planHousekeeping } from '../../src/jobs/housekeeping.ts'
import { SESSION_IDLE_MS, SESSION_LIFE_MS, startSession } from '../../src/sessions/store.ts'
import { startApp } from '../support/app.ts'
import { DAY, HOUR, makeAccount, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'

test('what is over is swept away, and what counts still stays', async () => {
  const { db } = await startApp()
  const { id } = await makeAccount(db, 'ann')
  const session = { accountId: id, userAgent: '', address: '' }
  await startSession(db, { ...session, now: NOON - SESSION_IDLE_MS })
  await startSession(db, { ...session, now: NOON - SESSION_IDLE_MS + 1 })
  await startSession(db, { ...session, now: NOON - SESSION_LIFE_MS })
  await db.updateTable('session').set({ seen_at: NOON }).where('id', '=', 3).execute()
  for (const [key, created_at] of [
    ['old', NOON - RECEIPT_LIFE_MS],
    ['new', NOON - RECEIPT_LIFE_MS + 1]
  ] as const)
    await db.insertInto('form_receipt').values({ key_hash: key, path: '/', created_at }).execute()
  for (const [key, ends_at] of [
    ['old', NOON],
    ['new', NOON + 1]
  ] as const)
    await db.insertInto('limit_count').values({ key, ends_at, count: 1 }).execute()
  const token = { purpose: 'confirm', account_id: id, address: 'a@b.c', used_at: null } as const
  for (const [hash, expires_at] of [
    ['old', NOON - 30 * DAY],
    ['waits', NOON - HOUR]
  ] as const)
    await db
      .insertInto('mail_token')
      .values({ ...token, hash, expires_at })
      .execute()

  await forgetOutdated(db, NOON)
  expect(await db.selectFrom('session').select('id').execute()).toEqual([{ id: 2 }])
  expect(await db.selectFrom('form_receipt').select('key_hash').execute()).toEqual([{ key_hash: 'new' }])
  expect(await db.selectFrom('limit_count').select('key').execute()).toEqual([{ key: 'new' }])
  expect(await db.selectFrom('mail_token').select('hash').execute()).toEqual([{ hash: 'waits' }])
})

test('the recurring jobs are there once, however many processes start, and come back after each run', async () => {
  const site = await startApp()
  for (let n = 0; n < 3; n++) await planRecurringJobs(site.db, site.config)
  const kinds = async () =>
    (await site.db.selectFrom('job').select('kind').orderBy('kind').execute()).map((job) => job.kind)
  const planned = await kinds()
  expect(new Set(planned).size).toBe(planned.length)
  expect(planned).toEqual(expect.arrayContaining(['daily-mails', 'housekeeping']))
  await deliver(site)
  await planHousekeeping(site.db, Date.now())
  await deliver(site, Date.now() + 2 * DAY)
  expect(await kinds()).toEqual(planned)
})
