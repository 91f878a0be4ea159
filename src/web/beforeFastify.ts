import type { IncomingMessage, RequestListener } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { countRequest } from '../metrics/metrics.ts'
import type { Kept } from './keptAnswers.ts'
import { tellsAnswers } from './log.ts'
import { sendKept } from './sendKept.ts'

/**
 * Answers what is kept before Fastify makes a request, a reply and a log of it, which is a fifth of what a short
 * answer takes. What is not kept goes on to Fastify, and so does everything while the site stops, and where the
 * log has a line for each answer; the page cache then answers in its hook, in the same words.
 */
export function answerBeforeAllElse(
  app: FastifyInstance,
  find: (request: IncomingMessage) => Kept | undefined
): void {
  if (tellsAnswers(app.config)) return
  let isStopping = false
  app.addHook('preClose', (done) => {
    isStopping = true
    done()
  })
  const [others] = app.server.listeners('request') as [RequestListener]
  app.server.removeListener('request', others)
  app.server.on('request', (request, response) => {
    // An escape may be broken: see web/address.ts.
    const kept = isStopping || request.url?.includes('%') ? undefined : find(request)
    if (!kept) return others(request, response)
    const start = performance.now()
    response.on('finish', () => {
      const seconds = (performance.now() - start) / 1000
      countRequest(request.method ?? '', kept.route, response.statusCode, seconds)
    })
    sendKept({ request, response }, kept, request.headers)?.catch(() => others(request, response))
  })
}
