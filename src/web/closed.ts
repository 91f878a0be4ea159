import type { FastifyInstance } from 'fastify'
import { BarredError } from './httpError.ts'

/** All that is open to who left: the way back, and what is theirs. */
const OPEN = new Set(
  `/settings/leaving /settings/leaving/undoing /settings/export /prove /prove/passkey /prove/with/:provider /sign-in /sign-in/code /sign-in/passkey
  /sign-in/passkey/options /sign-in/with/:provider /sign-in/with/:provider/callback /sign-out /privacy /about /conduct /theme /announcement/dismissal /static/* /look/:file /logo/:file /favicon.ico /site.webmanifest`.split(
    /\s+/
  )
)

const CLOSED = 'Your account is closed. On the page about leaving you can take that back.'

/** Keeps members whose account is closed from everything but opening it again. */
export function registerClosed(app: FastifyInstance): void {
  app.addHook('preValidation', async (request, reply) => {
    if (request.viewer?.endsAt == null) return
    const url = request.is404 ? '' : (request.routeOptions.url ?? '')
    if (OPEN.has(url) || url.startsWith('/assets/') || url.startsWith('/images/')) return
    if (request.method === 'GET' || request.method === 'HEAD') return reply.redirect('/settings/leaving', 303)
    throw new BarredError(CLOSED, { path: '/settings/leaving', label: 'About leaving' })
  })
}
