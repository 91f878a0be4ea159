import type { FastifyPluginAsync } from 'fastify'
import { showsNothing } from '../web/cached.ts'
import { renderPage } from '../web/views.ts'
import { COOKIES } from './cookies.ts'
import { KEPT } from './kept.ts'

/** Says what is stored, and for how long. */
export const privacyRoutes: FastifyPluginAsync = async (app) => {
  const { smtpUrl, backups, isPrivate } = app.config
  app.get('/privacy', { config: showsNothing }, (_request, reply) => {
    const head = { title: 'What is stored', canonical: '/privacy' }
    const data = { kept: KEPT, cookies: COOKIES, sendsMail: smtpUrl !== null, backups, isPrivate }
    return renderPage(reply, 'privacy/show', head, data)
  })
}
