import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { isUnavailable } from '../db/faults.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { senderOf } from '../siteSettings/store.ts'
import { markIn, sessionIn, setLeft, setSession } from './cookie.ts'
import { noteDevice } from './devices.ts'
import { endSession, findViewer, formTokenOf, SESSION_LIFE_MS, startSession, type Viewer } from './store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null for a visitor. */
    viewer: Viewer | null
    /** Set while the database cannot say whose session this is. */
    unknownViewer: { error: Error; formToken: string } | null
  }
}

/** Knows who asks, before anything else looks at a request. */
export function registerViewer(app: FastifyInstance): void {
  app.decorateRequest('viewer', null)
  app.decorateRequest('unknownViewer', null)
  app.addHook('onRequest', async (request) => {
    const token = sessionIn(request)
    if (!token) return
    try {
      request.viewer = (await findViewer(app.db, token, Date.now())) ?? null
    } catch (error) {
      if (!(error instanceof Error && isUnavailable(error))) throw error
      request.unknownViewer = { error, formToken: formTokenOf(token) }
    }
  })
}

/** Answers a member whose session cannot be looked up, once their form was read: what they typed is kept. */
export function refuseUnknownViewers(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ unknownViewer }) => {
    if (unknownViewer) throw unknownViewer.error
  })
}

/**
 * Signs a member in on this browser, always with a new session; one that the browser had before is over. Whether a
 * second step is due is the caller's to ask: see web/entering.ts, which also says what the rest is.
 */
export async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: number,
  { isTold = false, provedAt }: { isTold?: boolean; provedAt?: Time } = {}
): Promise<void> {
  const { db } = request.server
  const now = Date.now()
  if (request.viewer) await endSession(db, request.viewer.accountId, request.viewer.sessionId)
  const userAgent = request.headers['user-agent'] ?? ''
  const session = { accountId, userAgent, address: shortAddress(request.ip), now }
  const token = await inTransaction(db, async (trx) => {
    await noteDevice(trx, senderOf(request.server), { ...session, isTold })
    return startSession(trx, { ...session, provedAt: provedAt ?? now })
  })
  request.viewer = (await findViewer(db, token, now)) ?? null
  setSession(reply, token, SESSION_LIFE_MS / 1000)
}

/** Ends this browser's session, here and in the database. */
export async function signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.viewer) await endSession(request.server.db, request.viewer.accountId, request.viewer.sessionId)
  request.viewer = null
  setLeft(reply)
}

/** What makes this browser the one that began something: what its forms carry. Empty for none, which begins nothing. */
export const browserToken = (request: FastifyRequest): string =>
  request.viewer?.formToken ?? request.visitorToken ?? markIn(request) ?? ''

/** An address without its last part, enough to tell two places apart: /24 for IPv4, /48 for IPv6. */
export function shortAddress(ip: string): string {
  if (!ipaddr.isValid(ip)) return ''
  const bytes = ipaddr.process(ip).toByteArray()
  const kept = bytes.length === 4 ? 3 : 6
  return ipaddr.fromByteArray(bytes.map((byte, index) => (index < kept ? byte : 0))).toString()
}
