import { LRUCache } from 'lru-cache'
import type { Piscina } from 'piscina'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import type { Picture } from './picture.ts'

/** Most pictures stay the same when a story is told. */
const MAX_CHARS = 4_000_000
const START_MS = 15_000
const BUDGET_MS = 5_000
/** Behind other pages; without its pictures a page has its tables. */
const MAX_WAIT_MS = 5_000
/** With the library that it draws with a thread takes some 60 MB; without a reader it goes. */
const IDLE_MS = 60_000

const drawn = new LRUCache<string, SafeHtml>({
  maxSize: MAX_CHARS,
  sizeCalculation: (svg, key) => svg.length + key.length
})

/** The pictures as SVG, drawn beside the process's other work where they were not drawn before. */
export async function drawPictures(pictures: readonly Picture[]): Promise<SafeHtml[]> {
  const keys = pictures.map((picture) => JSON.stringify(picture))
  const found = keys.map((key) => drawn.get(key))
  const missing = pictures.filter((_, place) => found[place] === undefined)
  if (missing.length === 0) return found as SafeHtml[]
  const fresh = await inThread(missing)
  return found.map((known, place) => {
    const svg = known ?? trustHtml(fresh.shift() ?? '')
    drawn.set(keys[place] ?? '', svg)
    return svg
  })
}

/** For shutdown: the next picture would start a new thread. */
export async function closeDrawing(): Promise<void> {
  const closing = pool
  pool = undefined
  await (await closing)?.close()
}

let pool: Promise<Piscina> | undefined
let lastTurn: Promise<unknown> = Promise.resolve()

// One page at a time, in a queue of our own: after an abort Piscina starts no thread for what waits in its queue.
async function inThread(pictures: readonly Picture[]): Promise<string[]> {
  const asked = performance.now()
  const turn = lastTurn.then(() => {
    if (performance.now() - asked > MAX_WAIT_MS) throw new Error('Other charts took too long')
    return run(pictures)
  })
  lastTurn = turn.catch(() => undefined)
  return turn
}

async function run(pictures: readonly Picture[]): Promise<string[]> {
  pool ??= newPool()
  const threads = await pool
  await threads.run(undefined, { name: 'ready', signal: AbortSignal.timeout(START_MS) })
  return threads.run(pictures, { name: 'draw', signal: AbortSignal.timeout(BUDGET_MS) })
}

async function newPool(): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  const filename = new URL('./drawWorker.ts', import.meta.url).href
  const limits = { resourceLimits: { maxOldGenerationSizeMb: 256 }, closeTimeout: BUDGET_MS }
  const created = new Piscina({ filename, minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS, ...limits })
  // Without a listener a thread that fails to start would end the process.
  return created.on('error', () => undefined)
}
