import type { FastifyInstance } from 'fastify'
import { strayRejections } from './metrics/metrics.ts'

/** Answers and jobs under way have this long, in ms, to end by themselves. */
const GRACE_MS = 7_000
/** Whoever stops the site kills it after ten seconds, most of the time. */
const LIMIT_MS = 9_500

export interface Running {
  app: FastifyInstance
  /** Stops taking jobs, and gives those under way as long as they may have. */
  stopWorker: (graceMs: number) => Promise<void>
  /** Everything else, the database last. */
  close: () => Promise<void>
}

/** Has the process end well: what is under way ends, nothing new begins, and the database is closed as it should be. */
export function stopWell(running: Running): void {
  let isStopping = false
  const stop = (exitCode: number) => {
    if (!isStopping) void stopNow(running, exitCode)
    isStopping = true
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0))
  const { log } = running.app
  process.on('unhandledRejection', (reason) => {
    strayRejections.value++
    log.error({ err: reason }, 'a promise was rejected and nobody looked')
  })
  // What such an error left half-done in memory is unknown, so the process does not go on.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error outside of any request; the site stops')
    stop(1)
  })
}

async function stopNow({ app, stopWorker, close }: Running, exitCode: number): Promise<void> {
  setTimeout(() => end(1, 'The site did not end in time, and was ended.'), LIMIT_MS).unref()
  const impatience = setTimeout(() => app.server.closeAllConnections(), GRACE_MS)
  try {
    await Promise.all([app.close(), stopWorker(GRACE_MS)])
    clearTimeout(impatience)
    await close()
    end(exitCode)
  } catch (error) {
    end(1, error instanceof Error ? error.stack : String(error))
  }
}

function end(exitCode: number, words?: string): void {
  if (words) process.stderr.write(`${words}\n`)
  process.exit(exitCode)
}
