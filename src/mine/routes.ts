import type { FastifyPluginAsync } from 'fastify'
import { siteName } from '../siteSettings/store.ts'
import { requireProof, requireViewer } from '../web/guards.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { renderPage } from '../web/views.ts'
import { everythingOf } from './export.ts'
import { zipOf } from './zip.ts'

/** Hands members everything that is theirs. */
export const exportRoutes: FastifyPluginAsync = async (app) => {
  app.get('/settings/export', async (request, reply) => {
    requireViewer(request)
    return renderPage(reply, 'mine/export', { title: 'Everything of yours', isIndexed: false }, {})
  })

  app.post('/settings/export', async (request, reply) => {
    const { accountId, username } = requireProof(request)
    await limitTurns(request, 'export', whoAsks(request))
    const now = Date.now()
    const place = { siteName: siteName(app), siteUrl: app.config.baseUrl }
    const entries = everythingOf(app.db, { accountId, ...place, now })
    const name = `war-stories-${username}-${new Date(now).toISOString().slice(0, 10)}.zip`
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'private, no-store')
      .type('application/zip')
      .send(zipOf(entries, new Date(now)))
  })
}
