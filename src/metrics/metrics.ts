import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { queryTimes } from '../db/open.ts'

/** What this process counts, for `/metrics`. Labels come from small sets: never from what a reader sent. */
export const registry = new Registry()
const registers = [registry]

/** From a tenth of a millisecond: most statements and pages take less than one. */
const QUICK = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Requests that this process answered, by method, route pattern and status',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  registers
})

/** By method, route and status: looking the labels up costs more than counting. */
const requestCounts = new Map<string, ReturnType<typeof requests.labels>>()

/** @param route the pattern, not the address: there is a small number of them */
export function countRequest(method: string, route: string, status: number, seconds: number): void {
  const key = `${method} ${status} ${route}`
  const counted = requestCounts.get(key) ?? requests.labels({ method, route, status })
  requestCounts.set(key, counted)
  counted.observe(seconds)
}

export const renderTime = new Histogram({
  name: 'page_render_seconds',
  help: 'Time to draw a page from its view',
  buckets: QUICK,
  registers
})

export const queryTime = new Histogram({
  name: 'database_query_seconds',
  help: 'Time of a statement, without waiting for its turn',
  buckets: QUICK,
  registers
})

/** `outcome`: `hit`, `miss`, or another word of a small set. */
export const cacheLookups = new Counter({
  name: 'page_cache_lookups_total',
  help: 'Pages asked of the page cache by what came of it',
  labelNames: ['outcome'] as const,
  registers
})

export const strayRejections = new Counter({
  name: 'unhandled_rejections_total',
  help: 'Promises that were rejected and nobody looked; each is a fault of the program',
  registers
})

export const databaseFaults = new Counter({
  name: 'database_unavailable_total',
  help: 'Requests that the database could not serve, by reason',
  labelNames: ['reason'] as const,
  registers
})

export const jobsWaiting = new Gauge({ name: 'jobs_waiting', help: 'Jobs that are due', registers })
export const jobsFailed = new Gauge({ name: 'jobs_failed', help: 'Jobs that were given up', registers })
export const oldestJobAge = new Gauge({
  name: 'jobs_oldest_due_seconds',
  help: 'How long the longest waiting job has been due',
  registers
})
export const databaseBytes = new Gauge({
  name: 'database_bytes',
  help: 'Size of the database',
  registers
})
export const freeBytes = new Gauge({
  name: 'data_disk_free_bytes',
  help: 'Room on the disk that the database is on; not there for a database on a server',
  registers
})
export const lastBackup = new Gauge({
  name: 'backup_last_timestamp_seconds',
  help: 'When the site made its last copy itself; 0 where it made none',
  registers
})

/** Which process answered. A fleet asked through one port answers by any of its processes: see docs/scaling.md. */
export const processInfo = new Gauge({
  name: 'site_process_info',
  help: 'The process that answers, and of how many: all that is counted here is counted by this one alone',
  labelNames: ['worker', 'workers'] as const,
  registers
})

let isMeasuringProcess = false

/** Memory, event-loop lag, the time of statements and the like, from now on. */
export function measureProcess(): void {
  if (isMeasuringProcess) return
  isMeasuringProcess = true
  collectDefaultMetrics({ register: registry })
  queryTimes.subscribe((ms) => queryTime.observe((ms as number) / 1000))
}
