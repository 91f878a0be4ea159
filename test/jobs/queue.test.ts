import { expect, onTestFinished, test } from 'vitest'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { claimJob, enqueue, enqueueOnce, finishJob, MAX_ATTEMPTS } from '../../src/jobs/queue.ts'
import { type JobHandlers, runDueJobs, startWorker } from '../../src/jobs/worker.ts'
import { testConfig } from '../support/app.ts'
import { migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { HOUR, NOON } from '../support/make.ts'

const MINUTE = 60_000

/** Handles of several processes on one database. */
async function openTwo(): Promise<[Db, Db]> {
  const url = await newSharedDatabase()
  const first = await migratedDatabase(url)
  const second = openDatabase(url)
  onTestFinished(async () => void (await Promise.all([first.destroy(), second.destroy()])))
  return [first, second]
}

const contextOf = (db: Db, errors: unknown[] = []) => ({
  db,
  config: testConfig(),
  mailer: { send: async () => undefined, close: () => undefined },
  log: { info: () => undefined, error: (details: unknown) => void errors.push(details) }
})

const jobs = (db: Db) => db.selectFrom('job').selectAll().orderBy('id').execute()

test('two processes do a hundred jobs once each', async () => {
  const [one, two] = await openTwo()
  for (let n = 0; n < 100; n++) await enqueue(one, 'count', { n })
  const done: string[] = []
  const worker = (name: string): JobHandlers => ({
    count: async ({ db }, { n }: { n: number }) => {
      await db.selectFrom('account').selectAll().execute()
      done.push(`${name} ${n}`)
    }
  })
  const rounds = [one, two, one, two].map((db, index) => runDueJobs(contextOf(db), worker(`${index % 2}`)))
  const tried = await Promise.all(rounds)
  expect(tried.reduce((sum, count) => sum + count)).toBe(100)
  expect(new Set(done.map((line) => line.split(' ')[1])).size).toBe(100)
  expect(done).toHaveLength(100)
  expect(new Set(done.map((line) => line.split(' ')[0])).size).toBe(2)
  expect(await jobs(one)).toEqual([])
})

test('a job is there if, and only if, its cause was saved', async () => {
  const [db] = await openTwo()
  const failing = db.transaction().execute(async (trx) => {
    await enqueue(trx, 'count', {})
    throw new Error('The cause failed')
  })
  await expect(failing).rejects.toThrow('The cause failed')
  expect(await jobs(db)).toEqual([])
})

test('a job that fails is tried again after 1, 2, 4 … minutes, and then waits for a person', async () => {
  const [db] = await openTwo()
  await enqueue(db, 'fail', {}, NOON)
  await enqueue(db, 'succeed', {}, NOON)
  const errors: unknown[] = []
  const handlers = {
    fail: async () => {
      throw new Error('x'.repeat(5000))
    },
    succeed: async () => undefined
  }
  let now = NOON
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    expect(await runDueJobs(contextOf(db, errors), handlers, now)).toBe(attempt === 1 ? 2 : 1)
    const [job] = await jobs(db)
    expect(job).toMatchObject({
      attempts: attempt,
      claimed_until: 0,
      run_at: now + 2 ** (attempt - 1) * MINUTE
    })
    expect(job?.last_error.length).toBe(1000)
    expect(await runDueJobs(contextOf(db), handlers, (job?.run_at ?? 0) - 1)).toBe(0)
    now = job?.run_at ?? 0
  }
  expect(await jobs(db)).toMatchObject([{ kind: 'fail', failed_at: expect.any(Number) }])
  expect(await runDueJobs(contextOf(db), handlers, now + 1000 * HOUR)).toBe(0)
  expect(errors).toHaveLength(MAX_ATTEMPTS)
})

test('a job whose process died is done by another after five minutes, but not for ever', async () => {
  const [one, two] = await openTwo()
  await enqueue(one, 'deadly', {}, NOON)
  let now = NOON
  for (let n = 0; n < MAX_ATTEMPTS; n++) {
    expect(await claimJob(one, ['deadly'], now)).toBeDefined()
    expect(await claimJob(two, ['deadly'], now + 4 * MINUTE)).toBeUndefined()
    now += 5 * MINUTE
  }
  let done = 0
  const handlers = { deadly: async () => void done++ }
  await runDueJobs(contextOf(two), handlers, now)
  expect(done).toBe(0)
  expect(await jobs(one)).toMatchObject([{ failed_at: now, last_error: expect.stringContaining('process') }])
})

test('a job that this program does not know is left for one that does', async () => {
  const [db] = await openTwo()
  await enqueue(db, 'of-tomorrow', {})
  await enqueue(db, 'known', {})
  expect(await runDueJobs(contextOf(db), { known: async () => undefined })).toBe(1)
  expect(await jobs(db)).toMatchObject([{ kind: 'of-tomorrow', attempts: 0, failed_at: null }])
})

test('a payload that cannot be read fails by itself', async () => {
  const [db] = await openTwo()
  await enqueue(db, 'known', {})
  await enqueue(db, 'known', {})
  await db.updateTable('job').set({ payload: '{' }).where('id', '=', 1).execute()
  expect(await runDueJobs(contextOf(db), { known: async () => undefined })).toBe(2)
  expect(await jobs(db)).toMatchObject([{ id: 1, attempts: 1 }])
})

test('work asked for many times waits once, at the first time asked for', async () => {
  const [one, two] = await openTwo()
  const ask = (db: Db, runAt: number) => enqueueOnce(db, 'sum', {}, { key: 'sum', runAt })
  await Promise.all([ask(one, NOON), ask(two, NOON), ask(one, NOON), ask(two, NOON)])
  await ask(one, NOON + HOUR)
  await enqueueOnce(one, 'sum', {}, { key: 'another sum', runAt: NOON })
  expect((await jobs(one)).map((job) => [job.key, job.run_at])).toEqual([
    ['sum', NOON],
    ['another sum', NOON]
  ])
})

test('work asked for again while it is done is done once more', async () => {
  const [one, two] = await openTwo()
  const now = Date.now()
  await enqueueOnce(one, 'sum', {}, { key: 'sum', runAt: now })
  let done = 0
  const handlers = {
    sum: async () => {
      if (done++ === 0) await enqueueOnce(two, 'sum', {}, { key: 'sum', runAt: now + MINUTE })
    }
  }
  await runDueJobs(contextOf(one), handlers, now)
  expect([done, (await jobs(one)).map((job) => [job.run_at, job.attempts])]).toEqual([1, [[now + MINUTE, 0]]])
  await runDueJobs(contextOf(one), handlers, now + MINUTE)
  expect([done, await jobs(one)]).toEqual([2, []])
})

test('work that failed for good is tried again when somebody asks for it', async () => {
  const [db] = await openTwo()
  await enqueueOnce(db, 'sum', {}, { key: 'sum', runAt: NOON })
  await db.updateTable('job').set({ failed_at: NOON, attempts: MAX_ATTEMPTS }).execute()
  await enqueueOnce(db, 'sum', {}, { key: 'sum', runAt: NOON + HOUR })
  expect(await jobs(db)).toMatchObject([{ failed_at: null, attempts: 0, run_at: NOON + HOUR }])
})

test('a worker that stops finishes what it does and begins nothing more', async () => {
  const [db] = await openTwo()
  for (let n = 0; n < 3; n++) await enqueue(db, 'slow', {})
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let done = 0
  const slow = async () => {
    begun.resolve()
    await goOn.promise
    done++
  }
  const stop = startWorker(contextOf(db), [{ slow }, {}])
  await begun.promise
  const stopped = stop()
  goOn.resolve()
  await stopped
  expect(done).toBe(1)
  expect(await jobs(db)).toHaveLength(2)
})

test('a job is done as soon as the database is back that went away while it was done', async () => {
  const [db] = await openTwo()
  await enqueue(db, 'chore', {})
  const errors: unknown[] = []
  let tries = 0
  const chore = async () => {
    if (tries++ === 0) await db.schema.alterTable('job').renameTo('job_away').execute()
  }
  const stop = startWorker(contextOf(db, errors), [{ chore }])
  // That it failed, and that this could not be written down.
  await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(1)
  await db.schema.alterTable('job_away').renameTo('job').execute()
  await expect.poll(() => jobs(db), { timeout: 30_000 }).toEqual([])
  await stop()
  expect(tries).toBe(2)
})

test('a mail server that hangs keeps nothing waiting but mails', async () => {
  const [db] = await openTwo()
  await enqueue(db, 'mail', {})
  await enqueue(db, 'chore', {})
  const goOn = Promise.withResolvers<void>()
  const chored = Promise.withResolvers<void>()
  const stop = startWorker(contextOf(db), [
    { mail: () => goOn.promise },
    { chore: async () => chored.resolve() }
  ])
  await chored.promise
  goOn.resolve()
  await stop()
  expect(await jobs(db)).toEqual([])
})

test('a job that was taken from a process that hung is not taken off the queue by it', async () => {
  const [one, two] = await openTwo()
  await enqueue(one, 'slow', {}, NOON)
  const hung = await claimJob(one, ['slow'], NOON)
  const taken = await claimJob(two, ['slow'], NOON + 5 * MINUTE)
  if (!hung || !taken) throw new Error('Nobody got the job')
  await finishJob(two, taken)
  await finishJob(one, hung)
  expect(await jobs(one)).toEqual([])
})
