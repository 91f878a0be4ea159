import type { FastifyInstance } from 'fastify'
import { freshSettings, hasFreshSettings } from '../siteSettings/store.ts'

/** They say what the site is like without asking its database, or ask for themselves. */
const NEEDS_NONE = new Set(['/healthz', '/readyz', '/metrics', '/static/*'])

/** Has every request begin with what administrators set as it is now. */
export function registerSettings(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const url = request.routeOptions.url ?? ''
    if (NEEDS_NONE.has(url) || url.startsWith('/assets/') || hasFreshSettings(app.db)) return next()
    freshSettings(app.db).then(() => next(), next)
  })
}
