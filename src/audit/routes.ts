import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requireAdmin } from '../web/guards.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { listAdminActs } from './store.ts'

const schema = {
  querystring: Type.Object({ before: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })) })
}

/** Who administered what; for administrators alone. */
export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/admin/audit', { schema }, async (request, reply) => {
    requireAdmin(request)
    const { before } = request.query
    const page = await listAdminActs(app.db, before === undefined ? null : Number(before))
    return renderPage(reply, 'admin/audit', { title: 'What administrators did', isIndexed: false }, { page })
  })
}
