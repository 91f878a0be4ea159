import { expect, test } from 'vitest'
import { claimJob, enqueue, enqueueOnce } from '../../src/jobs/queue.ts'
import { takeTurn } from '../../src/limits/store.ts'
import { findViewer, startSession } from '../../src/sessions/store.ts'
import { emptyDatabase } from '../support/database.ts'
import { DAY, makeAccount, NOON } from '../support/make.ts'

const TEN_YEARS = 3652 * DAY

test('what was counted by a clock that was ahead keeps nobody waiting for years', async () => {
  const db = await emptyDatabase()
  const limit = { max: 1, windowMs: 5_000 }
  expect(await takeTurn(db, 'comment', limit, NOON + TEN_YEARS)).toBe(0)
  expect(await takeTurn(db, 'comment', limit, NOON)).toBe(0)
  expect(await takeTurn(db, 'comment', limit, NOON + 1_000)).toBe(4_000)
})

test('a session that was begun by a clock that was far ahead does not outlive the others', async () => {
  const db = await emptyDatabase()
  const { id } = await makeAccount(db, 'ann')
  const begin = (now: number) => startSession(db, { accountId: id, userAgent: '', address: '', now })
  const [ahead, right] = [await begin(NOON + TEN_YEARS), await begin(NOON)]
  expect(await findViewer(db, ahead, NOON)).toBeUndefined()
  for (const step of [-2 * DAY, -1_000, 0, 2 * DAY])
    expect(await findViewer(db, right, NOON + step), String(step)).toBeDefined()
})

test('a job that was taken, or put off, by a clock that was far ahead is done in its time all the same', async () => {
  const db = await emptyDatabase()
  await enqueue(db, 'taken', {}, NOON)
  await enqueueOnce(db, 'comes again', {}, { key: 'again', runAt: NOON + TEN_YEARS })
  expect(await claimJob(db, ['taken'], NOON + TEN_YEARS)).toBeDefined()
  expect(await claimJob(db, ['taken'], NOON)).toMatchObject({ kind: 'taken' })
  expect(await claimJob(db, ['taken'], NOON + 1_000)).toBeUndefined()
  await enqueueOnce(db, 'comes again', {}, { key: 'again', runAt: NOON })
  expect(await claimJob(db, ['comes again'], NOON)).toMatchObject({ kind: 'comes again' })
})
