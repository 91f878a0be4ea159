import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { Client } from '../support/client.ts'
import { migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

const CLIENTS = 6
/** Has every process of a site say its number. */
const SAY_PID = "process.stdout.write('pid ' + process.pid + '\\n')"

async function openShared(): Promise<{ db: Db; env: { DATABASE_URL: string } }> {
  const DATABASE_URL = await newSharedDatabase()
  const db = await migratedDatabase(DATABASE_URL)
  onTestFinished(() => db.destroy())
  return { db, env: { DATABASE_URL } }
}

const urlOf = ({ port }: ServerProcess): string => `http://127.0.0.1:${port}`

const member = async (db: Db, name: string) => Client.signedIn(db, (await makeAccount(db, name)).id)

test('what is posted through one process is read through another', async () => {
  const { db, env } = await openShared()
  const [one, two] = [await startServerProcess(env), await startServerProcess(env)]
  const story = await makeStory(db)
  const ann = await member(db, 'ann')
  const seen = async () => (await fetch(urlOf(two) + story.path)).text()
  expect(await seen()).not.toContain('seen by all')
  const posted = await ann.post(`${urlOf(one)}/s/${story.shortId}/comments`, { body: 'seen by all' })
  expect(posted.status).toBe(303)
  // A page may be old for a second; a busy machine takes longer than that to draw the new one.
  await expect.poll(seen, { timeout: 20_000, interval: 50 }).toContain('seen by all')
  expect((await ann.get(`${urlOf(two)}/settings`)).status).toBe(200)
})

test('processes that start at once on a new database all come up', async () => {
  const DATABASE_URL = await newSharedDatabase()
  const sites = await Promise.all([1, 2, 3].map(() => startServerProcess({ DATABASE_URL })))
  const pages = await Promise.all(sites.map(async (site) => (await fetch(`${urlOf(site)}/latest`)).text()))
  for (const page of pages) expect(page.match(/<h2>/g)).toHaveLength(1)
})

test('a worker that is killed under load takes nothing with it that was acknowledged, nor anybody’s session', async () => {
  const { db, env } = await openShared()
  const site = await startServerProcess({ ...env, WORKERS: '2' }, SAY_PID)
  const pids = () => [...site.output().matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))
  await expect.poll(() => pids().length, { timeout: 20_000 }).toBe(3)
  expect(site.output().match(/first-admin/g)).toHaveLength(1)

  const acknowledged = new Set<string>()
  const signedOut: number[] = []
  let isOver = false
  const writing = Array.from({ length: CLIENTS }, async (_, who) => {
    const client = await member(db, `writer${who}`)
    for (let n = 0; !isOver; n++) {
      const saved = `${who} ${n}`
      const send = () => client.post(`${urlOf(site)}/new`, { title: saved, body: saved, formKey: saved })
      // Whose answer is lost sends the same form again, as a browser's reader would.
      const answer = await send()
        .catch(() => sleep(50).then(send))
        .catch(() => undefined)
      if (answer?.status === 303) acknowledged.add(saved)
      if (answer?.status === 401 || answer?.headers.get('location')?.startsWith('/sign-in'))
        signedOut.push(who)
      await sleep(40)
    }
  })
  const enough = (count: number) =>
    expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(count)
  await enough(CLIENTS * 3)
  process.kill(pids()[1] ?? 0, 'SIGKILL')
  await enough(acknowledged.size + CLIENTS * 3)
  await expect.poll(() => pids().length, { timeout: 20_000 }).toBe(4)
  isOver = true
  await Promise.all(writing)

  const titles = (await db.selectFrom('draft').select('title').execute()).map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
  expect([...acknowledged].filter((title) => !titles.includes(title))).toEqual([])
  expect(signedOut).toEqual([])
  expect(site.output()).toContain('A worker ended (SIGKILL); another takes its place')
  site.child.kill('SIGTERM')
  expect(await site.exited).toBe(0)
})

test('nobody waits in vain whose connection comes while a worker is killed', async () => {
  const { env } = await openShared()
  const site = await startServerProcess({ ...env, WORKERS: '2' }, SAY_PID)
  const pids = () => [...site.output().matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))
  await expect.poll(() => pids().length, { timeout: 20_000 }).toBe(3)
  let answered = 0
  const waitedInVain: string[] = []
  let isOver = false
  const readers = Array.from({ length: 2 * CLIENTS }, async () => {
    while (!isOver) {
      const outcome = await newConnection(`${urlOf(site)}/healthz`)
      if (outcome === 'answered') answered++
      if (outcome === 'in vain') waitedInVain.push(outcome)
    }
  })
  for (const worker of [1, 2, 3]) {
    const before = answered
    await expect.poll(() => answered, { timeout: 30_000 }).toBeGreaterThan(before + 50)
    process.kill(pids()[worker] ?? 0, 'SIGKILL')
    await expect.poll(() => pids().length, { timeout: 30_000 }).toBe(3 + worker)
  }
  isOver = true
  await Promise.all(readers)
  expect(waitedInVain).toEqual([])
})

/** Asks on a connection of its own, which a worker that is killed may break off; longer than it waits nothing here takes. */
const newConnection = (url: string): Promise<'answered' | 'broken off' | 'in vain'> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 20_000 }, (response) => {
      response.resume().once('end', () => resolve('answered'))
      response.once('error', () => resolve('broken off'))
    })
    request.once('timeout', () => {
      resolve('in vain')
      request.destroy()
    })
    request.once('error', () => resolve('broken off'))
  })

test('workers that cannot start stop the start, with one line', async () => {
  const { env } = await openShared()
  const { port } = await startServerProcess(env)
  const second = startServerProcess({ ...env, WORKERS: '2', PORT: String(port) })
  await expect(second).rejects.toThrow(
    /: Another program is already at port \d+; set PORT to a free one\.\n$/
  )
})
