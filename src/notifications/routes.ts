import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseCursor } from '../db/keyset.ts'
import { beginningOf } from '../feeds/plainText.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { placeBack } from '../web/toggles.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { listNotifications, type NotificationLine } from './lists.ts'
import { markRead } from './reading.ts'
import { isUnsubscribeKey, stopMails } from './unsubscribing.ts'
import { placeOf, sentenceOf } from './words.ts'

const ListQuery = Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })
const ofKey = { params: Type.Object({ key: Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }) }) }

const SHORT_ID = new RegExp(SHORT_ID_PATTERN)

export const notificationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/notifications', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const drawnAt = Date.now()
    const page = await listNotifications(db, accountId, parseCursor(request.query))
    const head = {
      title: 'Notifications',
      isIndexed: false,
      previous: page.previous && `/notifications?${page.previous}`,
      next: page.next && `/notifications?${page.next}`
    }
    return renderPage(reply, 'notifications/index', head, { entries: page.rows.map(toEntry), drawnAt })
  })

  app.post('/notifications/reading', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { id, until } = formOf(request)
    const now = Date.now()
    if (id !== undefined && !SHORT_ID.test(id)) return notFound('There is no such notification.')
    const drawnAt = /^\d{1,15}$/.test(until ?? '') ? Number(until) : now
    await markRead(db, accountId, id === undefined ? { until: drawnAt } : { shortId: id }, now)
    return reply.redirect(placeBack(request, '/notifications'), 303)
  })

  // The log of requests would hold the key.
  const quiet = { schema: ofKey, logLevel: 'warn' } as const
  app.get('/unsubscribe/:key', quiet, async (request, reply) => {
    if (!(await isUnsubscribeKey(db, request.params.key))) return notFound(NO_SUCH_KEY)
    return renderUnsubscribe(reply, { action: request.url.split('?')[0], isDone: false })
  })

  // Mail programs send this by themselves, from anywhere and without cookies (RFC 8058), and follow no redirect.
  const fromAnywhere = { ...quiet, config: { formGuard: 'none', takesFiles: true } as const }
  app.post('/unsubscribe/:key', { ...fromAnywhere, preParsing: refuseLong }, async (request, reply) => {
    if (!(await stopMails(db, request.params.key))) return notFound(NO_SUCH_KEY)
    return renderUnsubscribe(reply, { isDone: true })
  })
}

const NO_SUCH_KEY = 'This link is not whole. You can choose in your settings how often mails come.'

const MAX_BYTES = 4096

/** @throws HttpError 413 for more than one short field, or for nobody knows how much */
async function refuseLong(request: FastifyRequest): Promise<void> {
  const { 'content-length': length, 'transfer-encoding': stream } = request.headers
  const bytes = stream ? Number.NaN : Number(length ?? 0)
  if (!(bytes <= MAX_BYTES)) throw new HttpError(413, 'What you sent is larger than this takes.')
}

function renderUnsubscribe(reply: FastifyReply, data: { action?: string | undefined; isDone: boolean }) {
  reply.header('cache-control', 'no-store')
  return renderPage(reply, 'notifications/unsubscribe', { title: 'Mails', isIndexed: false }, data)
}

const toEntry = (line: NotificationLine) => ({
  ...line,
  sentence: sentenceOf(line),
  path: placeOf(line),
  beginning: line.commentHtml === null ? '' : beginningOf(line.commentHtml)
})
