import { once } from 'node:events'
import Fastify from 'fastify'
import type { Answer } from './pages.ts'
import { answerParent } from './serverProcess.ts'

/** As fast as Fastify gets: bytes that are in memory already, one plain route each, nothing else. */
const [answers] = (await once(process, 'message')) as [Answer[]]
const app = Fastify()

for (const [number, { status, type, encoding, etag, body }] of answers.entries()) {
  app.get(`/${number}`, (_request, reply) => {
    if (status === 304) {
      reply.code(304).header('etag', etag).send()
      return
    }
    if (encoding) reply.header('content-encoding', encoding)
    reply.code(status).type(type).send(body)
  })
}

await answerParent(app)
