import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requireAdmin, requireProof } from '../web/guards.ts'
import { HttpError } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { discardFailed, listFailedJobs, retryFailed } from './failed.ts'

const Done = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }
const OfJob = { params: Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) }) }

const DONE = new Map([
  ['retry', 'It is tried again now. Look again in a minute.'],
  ['removal', 'It is thrown away.']
])
const PAST = 'That work is not waiting any more: it was done, thrown away, or is being done right now.'

/** Work that failed; for everybody but administrators there is no such page. */
export const workRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/admin/work', { schema: Done }, async (request, reply) => {
    requireAdmin(request)
    const data = { jobs: await listFailedJobs(db), done: DONE.get(request.query.done ?? '') }
    return renderPage(reply, 'admin/work', { title: 'Work that failed', isIndexed: false }, data)
  })

  app.post('/admin/work/:id/retry', { schema: OfJob }, async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    const id = Number(request.params.id)
    if (!(await retryFailed(db, { id, actorId: accountId, now: Date.now() }))) throw new HttpError(409, PAST)
    return reply.redirect('/admin/work?done=retry', 303)
  })

  app.post('/admin/work/:id/removal', { schema: OfJob }, async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    const id = Number(request.params.id)
    if (!(await discardFailed(db, { id, actorId: accountId, now: Date.now() })))
      throw new HttpError(409, PAST)
    return reply.redirect('/admin/work?done=removal', 303)
  })
}
