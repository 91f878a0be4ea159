import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../serverProcess.ts'
import { type Asked, askInTurn } from './clients.ts'
import type { Figure } from './figure.ts'
import type { SignedIn } from './members.ts'
import { postBy } from './posting.ts'

const SAMPLE_MS = 2_000
/** Of a hundred requests: most are visitors', some are members', and one posts. */
const MEMBERS_EVERY = 10
const POST_EVERY = 100

/** What the site holds in memory while all sorts of people use it, and whether that grows. */
export async function measureMixedLoad(
  site: ServerProcess,
  { story, paths }: { story: string; paths: readonly string[] },
  writers: SignedIn[],
  minutes: number
): Promise<Figure[]> {
  const waiting = [...writers]
  let number = 0
  const next = (): Asked => {
    number++
    const url = site.origin + (paths[number % paths.length] ?? '/')
    const post = number % POST_EVERY === 0 ? postBy(waiting.pop(), `${site.origin}${story}/comments`) : null
    const cookie = writers[number % writers.length]?.cookie ?? ''
    return (
      post ?? { url, status: 200, ...(number % MEMBERS_EVERY === 0 && { options: { headers: { cookie } } }) }
    )
  }
  const samples: Array<[minute: number, megabytes: number]> = []
  const until = performance.now() + minutes * 60_000
  const sampling = async () => {
    while (performance.now() < until) {
      samples.push([(minutes * 60_000 - (until - performance.now())) / 60_000, await site.memoryMb()])
      await wait(SAMPLE_MS)
    }
  }
  await Promise.all([sampling(), askInTurn(next, minutes * 60)])
  const later = samples.slice(Math.floor(samples.length / 2))
  const most = Math.max(...samples.map(([, megabytes]) => megabytes))
  return [
    {
      name: `memory, ${minutes} min of mixed load`,
      measured: `${most.toFixed(0)} MB at most`,
      goal: '≤ 250 MB'
    },
    { name: '  slope of the second half', measured: `${slope(later).toFixed(1)} MB/min`, goal: 'none' }
  ]
}

/** By least squares. */
function slope(points: ReadonlyArray<[number, number]>): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread
}
