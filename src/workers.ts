import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { workerCount } from './config.ts'

/** Before another worker takes the place of one that ended; doubled while they end soon after they began. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000
/** A worker that ran for this long did not end because of how it was started. */
const STEADY_MS = 30_000

const stopping = new AbortController()
let wait = FIRST_WAIT_MS
let exitCode = 0

// Workers take connections themselves. Where this process hands them out, Node holds one for ever that it was about to
// hand to a worker which is killed, and whoever asked waits in vain.
cluster.schedulingPolicy = cluster.SCHED_NONE
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopAll)
await keepWorkers(workerCount(process.env))
process.exit(exitCode)

/** Keeps so many workers until told to stop. The first prepares the database for all, so the others wait for it. */
async function keepWorkers(count: number): Promise<void> {
  const first = cluster.fork()
  const ended = once(first, 'exit')
  const isReady = await Promise.race([once(first, 'listening').then(() => true), ended.then(() => false)])
  if (!isReady) {
    exitCode = first.process.exitCode ?? 1
    return
  }
  const others = Array.from({ length: count - 1 }, () => cluster.fork())
  await Promise.all([first, ...others].map(keepPlace))
}

/** Has others take a worker's place, one after the other, until all are to stop. */
async function keepPlace(worker: Worker): Promise<void> {
  while (!(await endOf(worker))) {
    await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    if (stopping.signal.aborted) return
    worker = cluster.fork()
  }
}

/** @returns whether it ended because all are to stop */
async function endOf(worker: Worker): Promise<boolean> {
  const began = Date.now()
  if (!worker.isDead()) await once(worker, 'exit')
  const { exitCode: code, signalCode } = worker.process
  if (stopping.signal.aborted) {
    // One that was only starting has nothing to end well yet.
    if (signalCode !== 'SIGTERM') exitCode ||= code ?? 1
    return true
  }
  wait = Date.now() - began > STEADY_MS ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS)
  process.stderr.write(`A worker ended (${signalCode ?? code}); another takes its place in ${wait} ms.\n`)
  return false
}

/** Each worker ends as a site of its own does, in its own time. */
function stopAll(): void {
  stopping.abort()
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
}
