import { cpus } from 'node:os'
import { type Load, loadPage } from './load.ts'
import type { Page } from './pages.ts'
import type { ServerProcess } from './serverProcess.ts'

/** A page on one server. */
export interface Target {
  server: ServerProcess
  page: Page
}

export interface Figures {
  requestsPerSecond: number
  p99: number
  cpuMsPerRequest: number
  /** CPUs that the server kept busy: well under 1 means that something else held it up. */
  busy: number
  /** CPUs that programs outside of this benchmark kept busy. */
  othersBusy: number
}

const WARM_UP_SECONDS = 1.5
const SLICE_SECONDS = 1

/** Measures the targets in turn, slice by slice, so that a machine that slows down slows them all. */
export async function measure<Name extends string>(
  targets: Record<Name, Target>,
  seconds: number
): Promise<Record<Name, Figures>> {
  const runs = (Object.entries(targets) as Array<[Name, Target]>).map(([name, target]) => {
    return { name, target, slices: [] as Slice[] }
  })
  for (const { target } of runs) await measureSlice(target, WARM_UP_SECONDS)
  const rounds = Math.max(1, Math.round(seconds / SLICE_SECONDS))
  for (let round = 0; round < rounds; round++) {
    for (const { target, slices } of runs) slices.push(await measureSlice(target, seconds / rounds))
  }
  const figures = runs.map(({ name, slices }) => [name, figuresOf(slices)])
  return Object.fromEntries(figures) as Record<Name, Figures>
}

interface Slice extends Load {
  serverMs: number
  othersMs: number
}

async function measureSlice({ server, page }: Target, seconds: number): Promise<Slice> {
  const before = await cpuTimes(server)
  const load = await loadPage(server.origin, page, seconds)
  const after = await cpuTimes(server)
  const serverMs = after.server - before.server
  const othersMs = after.machine - before.machine - (after.generator - before.generator) - serverMs
  return { ...load, serverMs, othersMs }
}

/** CPU time used so far, in ms; that of the machine is its programs' and its kernel's together. */
async function cpuTimes(server: ServerProcess) {
  const { user, system } = process.cpuUsage()
  const machine = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
  return { server: await server.cpuMs(), generator: (user + system) / 1000, machine }
}

function figuresOf(slices: Slice[]): Figures {
  const latencies = Float64Array.from(slices.flatMap((slice) => slice.latencies)).sort()
  const total = (of: (slice: Slice) => number) => slices.reduce((sum, slice) => sum + of(slice), 0)
  const seconds = total((slice) => slice.seconds)
  const serverMs = total((slice) => slice.serverMs)
  return {
    requestsPerSecond: latencies.length / seconds,
    p99: latencies[Math.ceil(latencies.length * 0.99) - 1] ?? Number.NaN,
    cpuMsPerRequest: serverMs / latencies.length,
    busy: serverMs / 1000 / seconds,
    othersBusy: total((slice) => slice.othersMs) / 1000 / seconds
  }
}
