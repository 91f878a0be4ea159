import type { FastifyPluginAsync } from 'fastify'
import { requireAdmin } from '../web/guards.ts'
import { renderPage } from '../web/views.ts'
import { siteState } from './state.ts'

/** How the site is doing; for everybody but administrators there is no such page. */
export const stateRoutes: FastifyPluginAsync = async (app) => {
  app.get('/admin/state', async (request, reply) => {
    requireAdmin(request)
    const state = await siteState(app.db, app.config, Date.now())
    return renderPage(reply, 'admin/state', { title: 'State of the site', isIndexed: false }, { state })
  })
}
