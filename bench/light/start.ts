import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../../src/db/open.ts'
import { queueState } from '../../src/jobs/queue.ts'
import { PROGRAM, PROGRAM_FLAGS } from '../program.ts'
import type { Figure } from './figure.ts'

const IDLE_MS = 8_000
const STARTS = 3

/**
 * How soon the whole program answers on a database that is there, and what it then holds in memory. First it does what
 * is left to be done there: with thousands of notifications to send it is neither quick nor idle.
 */
export async function measureStart(databaseUrl: string, port: number): Promise<Figure[]> {
  await startOnce(databaseUrl, port, () => nothingDue(databaseUrl))
  const starts: Array<Awaited<ReturnType<typeof startOnce>>> = []
  for (let number = 0; number < STARTS; number++)
    starts.push(await startOnce(databaseUrl, port, () => wait(IDLE_MS)))
  const best = Math.min(...starts.map((start) => start.answeredMs))
  const memory = Math.min(...starts.map((start) => start.residentMb))
  return [
    { name: 'start to first 200, existing database', measured: `${best.toFixed(0)} ms`, goal: '≤ 700 ms' },
    { name: 'memory when idle', measured: `${memory.toFixed(0)} MB`, goal: '≤ 110 MB' }
  ]
}

async function startOnce(databaseUrl: string, port: number, rest: () => Promise<void>) {
  const began = performance.now()
  const env = { ...process.env, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: String(port) }
  const server = spawn(process.execPath, [...PROGRAM_FLAGS, PROGRAM], {
    env,
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const exit = once(server, 'exit')
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`The site ended with code ${server.exitCode}`)
    await wait(5)
  }
  const answeredMs = performance.now() - began
  await rest()
  const residentMb = residentOf(server.pid)
  server.kill('SIGTERM')
  await exit
  return { answeredMs, residentMb }
}

async function nothingDue(databaseUrl: string): Promise<void> {
  const db = openDatabase(databaseUrl)
  while ((await queueState(db, Date.now())).oldestDueAt !== null) await wait(500)
  await db.destroy()
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false
  )

/** In MB; not a number where the system does not tell. */
function residentOf(pid: number | undefined): number {
  const file = `/proc/${pid}/status`
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1024 : Number.NaN
}
