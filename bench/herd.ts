import type { BenchSite } from './fill.ts'
import { read } from './pages.ts'
import type { ServerProcess } from './serverProcess.ts'

const HERD = 500

/** Lets many ask at once for a page that nobody drew yet. @returns a sentence on how long that took */
export async function meetHerd(site: ServerProcess, { untouchedStory }: BenchSite): Promise<string> {
  const page = { name: 'herd', path: untouchedStory, headers: {}, status: 200 }
  const before = await site.cpuMs()
  const start = performance.now()
  const answers = await Promise.all(Array.from({ length: HERD }, () => read(site.origin, page)))
  const [ms, cpu] = [performance.now() - start, (await site.cpuMs()) - before]
  const failed = answers.filter(({ status }) => status !== 200).length
  if (failed > 0) throw new Error(`${failed} of ${HERD} failed`)
  return `${HERD} at once, each on a connection of its own, on a page that nobody drew: answered within ${Math.round(ms)} ms, with ${Math.round(cpu)} ms of CPU (goal: one drawing, 1,000 ms).\n`
}
