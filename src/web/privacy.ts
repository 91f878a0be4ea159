import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpError, SignInError } from './httpError.ts'

/** All that a private site shows to visitors: the ways in, what they look like, and what machines ask of it. */
const OPEN = new Set(
  `/sign-in /sign-in/code /sign-in/passkey /sign-in/passkey/options /sign-out /join /first-admin/:token /theme /announcement/dismissal
  /sign-in/with/:provider /sign-in/with/:provider/callback /join/arrival/:arrival
  /privacy /left /reset /reset/asked /reset/:token /confirm/:token /confirmed /unsubscribe/:key
  /feeds/private/:key/notifications.:format /feeds/private/:key/following.:format /feeds/private/:key/saved.:format
  /static/* /look/:file /logo/:file /robots.txt /site.webmanifest /favicon.ico /healthz /readyz /metrics`.split(
    /\s+/
  )
)

const FEED = /\.:format$|^\/(?:feed|rss|feed\.xml|rss\.xml|index\.xml|atom\.xml|feed\.json)$/
const NEEDS_TOKEN =
  'This site is for its members, and so are its feeds. Signed in, you find addresses of your own on the page Feeds.'

/**
 * Makes a site private: whatever is not in the list above needs an account, be it there or not, and no search engine or
 * shared cache keeps any of it.
 */
export function registerPrivacy(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-robots-tag', 'noindex, nofollow, noarchive')
    if (!isUnsafe(request)) requireMember(request)
  })
  // Once the form was read: what a member typed whose session is over is kept.
  app.addHook('preValidation', async (request) => {
    if (isUnsafe(request)) requireMember(request)
  })
  app.addHook('onSend', async (_request, reply) => {
    const caching = reply.getHeader('cache-control')
    if (typeof caching === 'string' && /\bpublic\b/.test(caching))
      reply.header('cache-control', caching.replace(/\bpublic\b/, 'private').replace(/,? *s-maxage=\d+/, ''))
  })
}

const isUnsafe = ({ method }: FastifyRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/** @throws SignInError, or for feeds, whose readers cannot sign in, HttpError 401 */
function requireMember(request: FastifyRequest): void {
  const url = request.is404 ? '' : (request.routeOptions.url ?? '')
  if (request.viewer || request.unknownViewer || OPEN.has(url) || url.startsWith('/assets/')) return
  if (FEED.test(url)) throw new HttpError(401, NEEDS_TOKEN)
  throw new SignInError()
}
