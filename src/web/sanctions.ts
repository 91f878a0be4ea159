import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AFTER_A_LOOK, isStillOpen } from '../moderation/permissions.ts'
import { sanctionOf } from '../moderation/sanctions.ts'
import { BarredError } from './httpError.ts'

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

/** Pages that are forms and nothing else: who may not send them is told before they type. */
const WRITING = ['/new', '/s/:story/c/:comment/edit']

const TOLD = { path: '/notifications', label: 'Your notifications' }

/** Refuses what moderators have forbidden a member for now, whatever they would do; reading is always open. */
export function registerSanctions(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.is404 || !request.viewer) return
    const { url = '' } = request.routeOptions
    const isReading = ['GET', 'HEAD', 'OPTIONS'].includes(request.method)
    if (isReading ? !WRITING.includes(url) : isStillOpen(url)) return
    const { suspendedUntil, isLimited } = await sanctionOf(app.db, request.viewer.accountId, Date.now())
    if (suspendedUntil !== null) throw new BarredError(suspended(suspendedUntil), TOLD)
    if (isLimited && AFTER_A_LOOK.includes(url)) throw new BarredError(LIMITED, TOLD)
  })
}

/** What stands in the place of a form that who asks may not send; '' where they may. */
export async function barredFor({ server, viewer }: FastifyRequest): Promise<string> {
  if (!viewer) return ''
  const { suspendedUntil } = await sanctionOf(server.db, viewer.accountId, Date.now())
  return suspendedUntil === null ? '' : suspended(suspendedUntil)
}

function suspended(until: number): string {
  const end = Number.isFinite(until) ? `until ${DAY.format(until)}` : 'for good'
  return `A moderator suspended you ${end}: you can read, but write nothing. Why, and how to object, is in your notifications.`
}

const LIMITED =
  'What you post waits for a moderator for now, so what is published already cannot be changed. Why, and how to object, is in your notifications.'
