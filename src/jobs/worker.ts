import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import type { Mailer } from '../mail/mailer.ts'
import { freshSettings, siteName } from '../siteSettings/store.ts'
import {
  CLAIM_MS,
  claimJob,
  finishJob,
  type Job,
  keepClaim,
  MAX_ATTEMPTS,
  releaseJob,
  retryJob
} from './queue.ts'

export interface JobContext {
  db: Db
  config: Config
  mailer: Mailer
  log: Pick<FastifyBaseLogger, 'error' | 'info'>
}

/**
 * Does one kind of job. Throwing puts the job back. It may be done twice, where its process died at its end.
 * `now` is when it began.
 */
export type JobHandler = (context: JobContext & { now: Time }, payload: never) => Promise<void>

export type JobHandlers = Readonly<Record<string, JobHandler>>

const POLL_MS = 1000

/**
 * Does every job that is due, of the kinds that there are handlers for.
 * @param now for tests; a round may outlast any one moment
 * @param until `isStopped` ends it before the next job; `held` always has the job at hand
 * @returns how many were tried
 */
export async function runDueJobs(
  context: JobContext,
  handlers: JobHandlers,
  now?: Time,
  until: { isStopped?: () => boolean; held?: Set<Job> } = {}
): Promise<number> {
  const kinds = Object.keys(handlers)
  let tried = 0
  while (!until.isStopped?.()) {
    const job = await claimJob(context.db, kinds, now ?? Date.now())
    if (!job) break
    tried++
    until.held?.add(job)
    await tryJob({ ...context, now: now ?? Date.now() }, handlers, job)
    until.held?.delete(job)
  }
  return tried
}

async function tryJob(context: JobContext & { now: Time }, handlers: JobHandlers, job: Job): Promise<void> {
  const keeping = setInterval(() => {
    keepClaim(context.db, job, Date.now()).catch((error) =>
      context.log.error({ err: error }, 'claim not kept')
    )
  }, CLAIM_MS / 5)
  try {
    // Its earlier attempts were never put back: each took its process with it.
    if (job.attempts > MAX_ATTEMPTS) throw new Error('Every attempt ended with the process that made it')
    await freshSettings(context.db)
    const config = { ...context.config, siteName: siteName(context) }
    await handlers[job.kind]?.({ ...context, config }, JSON.parse(job.payload) as never)
    await finishJob(context.db, job)
  } catch (error) {
    context.log.error({ err: error, job: job.kind, attempt: job.attempts }, 'job failed')
    await retryJob(context.db, job, String(error), context.now)
  } finally {
    clearInterval(keeping)
  }
}

/**
 * Looks for work every second until stopped. Each lane does its own kinds, one job after the other, so that a dead
 * mail server keeps nothing waiting but mails.
 * @returns a function that stops after the jobs under way; one that takes longer than the time in ms that it is
 * given is put back, for another process or the next start
 */
export function startWorker(
  context: JobContext,
  lanes: readonly JobHandlers[]
): (graceMs?: number) => Promise<void> {
  const running = lanes.map((handlers) => {
    const held = new Set<Job>()
    return { held, stop: startLane(context, handlers, held) }
  })
  return async (graceMs) => {
    const ended = Promise.all(running.map(({ stop }) => stop()))
    if (graceMs === undefined) return void (await ended)
    await Promise.race([ended, sleep(graceMs, undefined, { ref: false })])
    for (const { held } of running) await putBack(context.db, held)
  }
}

async function putBack(db: Db, held: Set<Job>): Promise<void> {
  for (const job of held) {
    await releaseJob(db, job)
    held.delete(job)
  }
}

function startLane(context: JobContext, handlers: JobHandlers, held: Set<Job>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let round: Promise<unknown> = Promise.resolve()
  const look = () => {
    // What an earlier round still holds, it could not put back: the database was away.
    round = putBack(context.db, held)
      .then(() => runDueJobs(context, handlers, undefined, { isStopped: () => stopped, held }))
      .catch((error) => context.log.error({ err: error }, 'the job queue cannot be read'))
      .finally(() => {
        if (!stopped) timer = setTimeout(look, POLL_MS)
      })
  }
  look()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await round
  }
}
