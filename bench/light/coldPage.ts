import type { ServerProcess } from '../serverProcess.ts'
import { askInTurn } from './clients.ts'
import type { Figure } from './figure.ts'

/** A story's page for visitors, each time under an address that nobody asked for before: nothing of it is kept. */
export async function measureColdPage(site: ServerProcess, path: string, seconds: number): Promise<Figure[]> {
  let number = 0
  const next = () => ({ url: `${site.origin}${path}?after=cold${number++}`, status: 200 })
  await askInTurn(next, 2)
  const before = await site.cpuMs()
  const { latencies } = await askInTurn(next, seconds)
  const cpu = ((await site.cpuMs()) - before) / latencies.length
  return [
    {
      name: 'story, 24 comments, read and drawn cold',
      measured: `${cpu.toFixed(2)} ms of CPU`,
      goal: '≤ 1 ms'
    }
  ]
}
