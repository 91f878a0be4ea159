import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../support/postOffice.ts'
import { type ServerProcess, startServerProcess } from '../../support/serverProcess.ts'

/** After this long a site has kept what it compiled; see src/start.ts. */
const SETTLED_MS = 4_000
/** A start on a busy machine is over by then. */
const PATIENCE_MS = 60_000

/** A site that ends and is started again at the same address. */
export interface Restarted {
  url: string
  start(preload?: string): Promise<ServerProcess>
  /** From the start of the process to the first page, in ms, for each start. */
  firstPages: number[]
}

export async function restartable(env: NodeJS.ProcessEnv): Promise<Restarted> {
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  const firstPages: number[] = []
  const start = async (preload?: string) => {
    const began = performance.now()
    const starting = startServerProcess({ ...env, PORT: port }, preload)
    const [site] = await Promise.all([starting, firstPage(url, starting)])
    firstPages.push(performance.now() - began)
    return site
  }
  return { url, start, firstPages }
}

/** @throws what ends the start, where it ends before a page came */
async function firstPage(url: string, starting: Promise<unknown>): Promise<void> {
  let isOver = false
  starting.catch(() => {
    isOver = true
  })
  const giveUpAt = performance.now() + PATIENCE_MS
  let status = 0
  while (!isOver) {
    if (performance.now() > giveUpAt) throw new Error(`The first page is answered with ${status}`)
    status = await fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0
    )
    if (status === 200) return
    await sleep(20)
  }
}

/** Starts it once until it has kept its compiled code, as a site that has run before has. */
export async function warmUp(site: Restarted): Promise<void> {
  const running = await site.start()
  await sleep(SETTLED_MS)
  running.child.kill('SIGTERM')
  await running.exited
  site.firstPages.length = 0
}

export async function kill(site: ServerProcess): Promise<void> {
  site.child.kill('SIGKILL')
  await site.exited
}

/** "0.71 s in the middle, 1.2 s at most" */
export function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => seconds(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  return `${at(0.5)} in the middle, ${at(1)} at most`
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** The 99th of a hundred, in ms. */
export function p99(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0)
}

/** How often a fault comes: `ROUNDS=5` for a short look. */
export const rounds = (usual: number): number => Number(process.env.ROUNDS ?? usual)
