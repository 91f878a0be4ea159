import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findViewer, SESSION_LIFE_MS, startSession, type Viewer } from './store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null for a visitor. */
    viewer: Viewer | null
  }
}

/** `__Host-` keeps other hosts of the same domain from setting the cookie; browsers take it on https only. */
const cookieName = (request: FastifyRequest): string => (isHttps(request) ? '__Host-session' : 'session')

const isHttps = (request: FastifyRequest): boolean => request.server.config.baseUrl.startsWith('https:')

/** Knows who asks, before anything else looks at a request. */
export function registerViewer(app: FastifyInstance): void {
  app.decorateRequest('viewer', null)
  app.addHook('onRequest', async (request) => {
    const token = request.cookies[cookieName(request)]
    if (token) request.viewer = (await findViewer(app.db, token, Date.now())) ?? null
  })
}

/** Signs somebody in on this browser, with a new session. */
export async function signIn(request: FastifyRequest, reply: FastifyReply, accountId: number): Promise<void> {
  const userAgent = request.headers['user-agent'] ?? ''
  const now = Date.now()
  const token = await startSession(request.server.db, {
    accountId,
    userAgent,
    address: shortAddress(request.ip),
    now
  })
  reply.setCookie(cookieName(request), token, {
    path: '/',
    httpOnly: true,
    secure: isHttps(request),
    sameSite: 'lax',
    maxAge: SESSION_LIFE_MS / 1000
  })
}

export function forgetSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), {
    path: '/',
    httpOnly: true,
    secure: isHttps(request),
    sameSite: 'lax'
  })
}

/** An address without its last part, enough to tell two places apart: /24 for IPv4, /48 for IPv6. */
export function shortAddress(ip: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(ip)
  if (v4) return `${v4[1]}.0`
  return `${ip.split(':').slice(0, 3).join(':')}::`
}
