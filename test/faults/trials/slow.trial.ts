import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { p99, restartable, seconds, warmUp } from './site.ts'
import { setScene } from './written.ts'

const CONNECTIONS = 1_000
const GOAL_MS = 200
const CUT_MS = 30_000
/** A check that comes once a second, on a machine that is busy. */
const LATE_MS = 5_000

const HEAD = 'POST /theme HTTP/1.1\r\nHost: stories.test\r\n'
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n'

/** What a slow client sends at once, and what it sends every second after that. */
const SLOW: ReadonlyArray<{ begin: string; go: string }> = [
  { begin: '', go: '' },
  { begin: 'GET / HT', go: '' },
  { begin: HEAD, go: 'X-More: 1\r\n' },
  { begin: HEAD + FORM, go: 'x' }
]

interface SlowClient {
  socket: Socket
  begun: number
  /** ms until the site cut it; infinite until then. */
  lasted: number
}

async function beginSlowly(port: number, n: number): Promise<SlowClient> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const client: SlowClient = { socket, begun: performance.now(), lasted: Number.POSITIVE_INFINITY }
  const { begin, go } = SLOW[n % SLOW.length] ?? { begin: '', go: '' }
  socket.write(begin)
  const going = setInterval(() => socket.writable && socket.write(go), 1_000)
  socket.on('error', () => undefined).resume()
  socket.on('close', () => {
    clearInterval(going)
    client.lasted = performance.now() - client.begun
  })
  return client
}

/** One page after the other, each timed. */
async function readFor(url: string, ms: number): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + ms
  while (performance.now() < end) {
    const began = performance.now()
    const answer = await fetch(url)
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`A page was answered with ${answer.status}`)
    times.push(performance.now() - began)
    await sleep(10)
  }
  return times
}

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

test(`${CONNECTIONS} clients that send slowly, or nothing`, async ({ task }) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 1)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl })
  await warmUp(site)
  const { child } = await site.start()
  const port = Number(new URL(site.url).port)
  const page = site.url + scene.path
  const alone = await readFor(page, 5_000)
  const before = openFiles(child.pid ?? 0)
  const clients: SlowClient[] = []
  onTestFinished(() => clients.forEach(({ socket }) => void socket.destroy()))
  for (let n = 0; n < CONNECTIONS; n++) clients.push(await beginSlowly(port, n))
  const beside = await readFor(page, 15_000)
  const giveUpAt = performance.now() + 2 * CUT_MS
  while (clients.some(({ lasted }) => lasted === Number.POSITIVE_INFINITY) && performance.now() < giveUpAt)
    await sleep(100)
  const kept = SLOW.map(
    (_, kind) =>
      clients.filter((client, n) => n % SLOW.length === kind && client.lasted === Number.POSITIVE_INFINITY)
        .length
  )
  const longest = Math.max(...clients.map(({ lasted }) => lasted))
  await sleep(500)
  const left = openFiles(child.pid ?? 0) - before
  task.meta.figures = `others: p99 ${p99(beside)} ms (goal ${GOAL_MS} ms; alone ${p99(alone)} ms), cut after ${seconds(longest)} at most (goal 30 s), ${left} sockets left (${kept})`
  expect(p99(beside)).toBeLessThan(Math.max(GOAL_MS, 4 * p99(alone)))
  expect(longest).toBeLessThan(CUT_MS + LATE_MS)
  expect(left).toBeLessThan(10)
})
