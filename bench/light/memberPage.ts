import { loadPage } from '../load.ts'
import type { ServerProcess } from '../serverProcess.ts'
import { type Figure, percentile } from './figure.ts'
import type { SignedIn } from './members.ts'

/** A story's page as somebody who is signed in gets it: drawn anew each time. */
export async function measureMemberPage(
  site: ServerProcess,
  path: string,
  { cookie }: SignedIn,
  seconds: number
): Promise<Figure[]> {
  const page = { name: 'member', path, headers: { cookie }, status: 200 }
  await loadPage(site.origin, page, 3)
  const before = await site.cpuMs()
  const load = await loadPage(site.origin, page, seconds)
  const cpu = ((await site.cpuMs()) - before) / load.latencies.length
  const rate = load.latencies.length / load.seconds
  const p99 = percentile(load.latencies, 0.99)
  return [
    { name: "member's story page, 24 comments", measured: `${rate.toFixed(0)} a second`, goal: '≥ 1,500' },
    { name: '  99 of 100 within', measured: `${p99.toFixed(1)} ms`, goal: '< 15 ms' },
    { name: '  CPU, all threads', measured: `${cpu.toFixed(2)} ms a page`, goal: '≤ 1 ms' }
  ]
}
