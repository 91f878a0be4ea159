import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Mailer } from '../mail/mailer.ts'
import { claimJob, finishJob, retryJob } from './queue.ts'

export interface JobContext {
  db: Db
  config: Config
  mailer: Mailer
  log: Pick<FastifyBaseLogger, 'error' | 'info'>
}

/** Does one kind of job. Throwing puts the job back. */
export type JobHandler = (context: JobContext, payload: never) => Promise<void>

const POLL_MS = 1000

/** Does every job that is due. @returns how many were tried */
export async function runDueJobs(
  context: JobContext,
  handlers: Readonly<Record<string, JobHandler>>,
  now = Date.now()
): Promise<number> {
  let tried = 0
  for (let job = await claimJob(context.db, now); job; job = await claimJob(context.db, now)) {
    tried++
    try {
      const handle = handlers[job.kind]
      if (!handle) throw new Error(`Nobody does jobs of the kind "${job.kind}"`)
      await handle(context, job.payload as never)
      await finishJob(context.db, job.id)
    } catch (error) {
      context.log.error({ err: error, job: job.kind }, 'job failed')
      await retryJob(context.db, job, String(error), now)
    }
  }
  return tried
}

/** Looks for work every second until stopped. @returns a function that stops after the job under way */
export function startWorker(
  context: JobContext,
  handlers: Readonly<Record<string, JobHandler>>
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let round: Promise<unknown> = Promise.resolve()
  const look = () => {
    round = runDueJobs(context, handlers)
      .catch((error) => context.log.error({ err: error }, 'the job queue cannot be read'))
      .finally(() => {
        if (!isStopped) timer = setTimeout(look, POLL_MS)
      })
  }
  look()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await round
  }
}
