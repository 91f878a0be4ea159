import type { Registry } from 'prom-client'
import { queryTimes } from '../db/open.ts'
import { Counter, Gauge, Histogram, type Times } from './counters.ts'

/*
 * What this process counts, for `/metrics`. Labels come from small sets: never from what a reader sent.
 */

/** In seconds. From a tenth of a millisecond: most statements and pages take less than one. */
const QUICK = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

const requests = new Histogram(
  'http_request_duration_seconds',
  'Requests that this process answered, by method, route pattern and status',
  [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
)

/** By route, status and method: one after the other they are found faster than by all in one text. */
const requestTimes = new Map<string, Map<number, Map<string, Times>>>()

/** @param route the pattern, not the address: there is a small number of them */
export function countRequest(method: string, route: string, status: number, seconds: number): void {
  const known = requestTimes.get(route)?.get(status)?.get(method)
  ;(known ?? newTimes(method, route, status)).observe(seconds)
}

function newTimes(method: string, route: string, status: number): Times {
  const times = requests.of({ method, route, status })
  const byStatus = requestTimes.get(route) ?? new Map<number, Map<string, Times>>()
  requestTimes.set(route, byStatus.set(status, (byStatus.get(status) ?? new Map()).set(method, times)))
  return times
}

const render = new Histogram('page_render_seconds', 'Time to draw a page from its view', QUICK)
export const renderTime = render.of()

const query = new Histogram(
  'database_query_seconds',
  'Time of a statement, without waiting for its turn',
  QUICK
)

const lookups = new Counter(
  'page_cache_lookups_total',
  'Pages asked of the page cache by what came of it: `hit` or `miss`'
)
export const cacheHits = lookups.of({ outcome: 'hit' })
export const cacheMisses = lookups.of({ outcome: 'miss' })

const rejections = new Counter(
  'unhandled_rejections_total',
  'Promises that were rejected and nobody looked; each is a fault of the program'
)
export const strayRejections = rejections.of()

const faults = new Counter(
  'database_unavailable_total',
  'Requests that the database could not serve, by reason'
)
const faultsByReason = new Map<string, ReturnType<typeof faults.of>>()

export function countDatabaseFault(reason: string): void {
  const counted = faultsByReason.get(reason) ?? faults.of({ reason })
  faultsByReason.set(reason, counted)
  counted.value++
}

const waiting = new Gauge('jobs_waiting', 'Jobs that are due')
const failed = new Gauge('jobs_failed', 'Jobs that were given up')
const oldest = new Gauge('jobs_oldest_due_seconds', 'How long the longest waiting job has been due')
const size = new Gauge('database_bytes', 'Size of the database')
const room = new Gauge(
  'data_disk_free_bytes',
  'Room on the disk that the database is on; 0 for a database on a server'
)
const copy = new Gauge(
  'backup_last_timestamp_seconds',
  'When the site made its last copy itself; 0 where it made none'
)
export const jobsWaiting = waiting.of()
export const jobsFailed = failed.of()
export const oldestJobAge = oldest.of()
export const databaseBytes = size.of()
export const freeBytes = room.of()
export const lastBackup = copy.of()

const info = new Gauge(
  'site_process_info',
  'The process that answers, and of how many: all that is counted here is counted by this one alone'
)

const ALL = [
  ...[requests, render, query, lookups, rejections, faults],
  ...[waiting, failed, oldest, size, room, copy, info]
]

let isMeasuring = false

/** Counts statements, too, from now on. Which process this is shows where a fleet is asked through one port: see docs/scaling.md. */
export function measureProcess(worker: number, workers: number): void {
  if (isMeasuring) return
  isMeasuring = true
  info.of({ worker, workers }).value = 1
  const queryTime = query.of()
  queryTimes.subscribe((ms) => queryTime.observe((ms as number) / 1000))
}

let printing: Promise<Registry> | undefined

/**
 * All that was counted, as Prometheus reads it; with memory, event-loop lag and the like, which are measured from the
 * first time on.
 */
export async function printedMetrics(): Promise<{ text: string; contentType: string }> {
  printing ??= startPrinting()
  const registry = await printing
  return { text: await registry.metrics(), contentType: registry.contentType }
}

/** The library is some 80 files, and on most sites nobody asks. */
async function startPrinting(): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  for (const metric of ALL) registry.registerMetric(metric as never)
  collectDefaultMetrics({ register: registry })
  return registry
}
