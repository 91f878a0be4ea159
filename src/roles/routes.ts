import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findToken } from '../accounts/mailTokens.ts'
import { requireProof, requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { renderPage } from '../web/views.ts'
import { becomeFirstAdmin } from './store.ts'

/** The address is a secret, so it stays out of the log of requests. */
const secret = {
  schema: { params: Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }) },
  logLevel: 'warn'
} as const

const NOT_GOOD =
  'This link is no good any more. Starting the site again prints a new one while nobody administers it.'

/** The link that a site without an administrator prints at its start. */
export const firstAdminRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/first-admin/:token', secret, async (request, reply) => {
    const { token } = request.params
    if (!(await findToken(db, 'admin', token, Date.now()))) notFound(NOT_GOOD)
    requireViewer(request)
    return renderPage(reply, 'roles/firstAdmin', { title: 'Run this site', isIndexed: false }, { token })
  })

  app.post('/first-admin/:token', secret, async (request, reply) => {
    const { username } = requireProof(request)
    const isDone = await becomeFirstAdmin(db, username, request.params.token, Date.now())
    if (!isDone) notFound(NOT_GOOD)
    return reply.redirect('/you?done=admin', 303)
  })
}
