import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { claimJob, enqueue } from '../../src/jobs/queue.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { testConfig } from '../support/app.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

/** One request on a connection of its own: its status, or `refused` where not a byte of an answer came. */
function ask({ port }: ServerProcess, path = '/'): Promise<number | 'refused' | 'torn'> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path, agent: false }, async (answer) => {
      await text(answer).catch(() => undefined)
      resolve(answer.complete ? (answer.statusCode ?? 0) : 'torn')
    })
    asked.on('error', () => resolve('refused'))
    asked.end()
  })
}

/** Sends a form in two halves, the second when asked to. */
async function beginForm({ port }: ServerProcess) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const body = 'theme=dark&returnTo=%2F'
  socket.write(
    `POST /theme HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Sec-Fetch-Site: same-origin\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`
  )
  return {
    finish: async () => {
      socket.end(body.slice(5))
      return text(socket)
    }
  }
}

test('told to stop under load, the site answers what it has begun, takes nothing new, and leaves one whole file', async () => {
  const site = await startServerProcess()
  const outcomes: Array<number | 'refused' | 'torn'> = []
  let isDone = false
  const readers = Array.from({ length: 6 }, async () => {
    while (!isDone) outcomes.push(await ask(site))
  })
  while (outcomes.length < 30) await new Promise((resolve) => setImmediate(resolve))
  const form = await beginForm(site)
  await ask(site)
  site.child.kill('SIGTERM')
  while (!outcomes.includes('refused')) await new Promise((resolve) => setImmediate(resolve))
  expect(await form.finish()).toMatch(/^HTTP\/1\.1 [34]\d\d /)
  expect(await site.exited).toBe(0)
  isDone = true
  await Promise.all(readers)
  expect(new Set(outcomes)).toEqual(new Set([200, 'refused']))
  expect(existsSync(`${site.file}-wal`)).toBe(false)
})

test('a reader who never finishes asking does not keep the site from stopping', async () => {
  const site = await startServerProcess()
  await beginForm(site)
  await ask(site)
  site.child.kill('SIGTERM')
  expect(await site.exited).toBe(0)
  expect(existsSync(`${site.file}-wal`)).toBe(false)
})

const STRAY = "process.on('SIGUSR2', () => { Promise.reject(new Error('stray')) })"

test('a promise that nobody looks at is said and does not end the site', async () => {
  const site = await startServerProcess({ LOG_LEVEL: 'error' }, STRAY)
  site.child.kill('SIGUSR2')
  while (!site.output().includes('nobody looked'))
    await once(site.child.stdout as NodeJS.ReadableStream, 'data')
  expect(await ask(site)).toBe(200)
  expect(site.child.exitCode).toBeNull()
})

test('an error outside of any request ends the site in order, and says so by its exit code', async () => {
  const site = await startServerProcess(
    { LOG_LEVEL: 'error' },
    "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('torn') }))"
  )
  site.child.kill('SIGUSR2')
  expect(await site.exited).toBe(1)
  expect(site.output()).toContain('an error outside of any request; the site stops')
  expect(existsSync(`${site.file}-wal`)).toBe(false)
})

test('a job that takes longer than there is time is put back as if it had not been taken', async () => {
  const db = openDatabase('sqlite::memory:')
  await migrate(db)
  await enqueue(db, 'endless', {})
  const begun = Promise.withResolvers<void>()
  const endless = () => {
    begun.resolve()
    return new Promise<void>(() => undefined)
  }
  const log = { info: () => undefined, error: () => undefined }
  const mailer = { send: async () => undefined, close: () => undefined }
  const stop = startWorker({ db, config: testConfig(), mailer, log }, [{ endless }])
  await begun.promise
  await stop(1)
  expect(await claimJob(db, ['endless'], Date.now())).toMatchObject({ attempts: 1 })
  await db.destroy()
})
