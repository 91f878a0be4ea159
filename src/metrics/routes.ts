import cluster from 'node:cluster'
import type { FastifyPluginAsync } from 'fastify'
import { notFound } from '../web/httpError.ts'
import { isOperator } from '../web/local.ts'
import { measure } from './measuring.ts'
import { measureProcess, printedMetrics } from './metrics.ts'
import { reasonsNotReady } from './readiness.ts'

/** How old an answer may be, in ms: looking writes to the disk, which nobody may have us do at will. */
const KEPT_MS = 1000

/** For machines that watch over the site. */
export const metricsRoutes: FastifyPluginAsync = async (app) => {
  measureProcess(cluster.worker?.id ?? 1, app.config.workers)
  let looked: { at: number; reasons: Promise<string[]> } | undefined
  const reasonsNow = () => {
    const now = performance.now()
    if (!looked || now - looked.at > KEPT_MS)
      looked = { at: now, reasons: reasonsNotReady(app.db, Date.now()) }
    return looked.reasons
  }

  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ alive: true })
  )

  app.get('/readyz', async (request, reply) => {
    const reasons = await reasonsNow()
    const isReady = reasons.length === 0
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store')
    return reply.send({ ready: isReady, ...(isOperator(request) && { reasons }) })
  })

  app.get('/metrics', async (request, reply) => {
    if (!isOperator(request)) notFound('There is no page at this address.')
    await measure(app.db, app.config, Date.now())
    const { text, contentType } = await printedMetrics()
    return reply.header('cache-control', 'no-store').type(contentType).send(text)
  })
}
