import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { parseCursor } from '../../db/keyset.ts'
import { FEED_FORMATS, MEDIA_TYPES, writeFeed } from '../../feeds/document.ts'
import { sendIfNew } from '../../feeds/freshness.ts'
import { type FeedItem, lastChange } from '../../feeds/items.ts'
import { siteName } from '../../siteSettings/store.ts'
import { escapeHtml, trustHtml } from '../../text/safeHtml.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { actWords } from '../acts.ts'
import {
  countByMonth,
  LOG_KINDS,
  LOG_REASONS,
  LOG_ROLES,
  type LogFilter,
  type LogLine,
  listLog
} from './store.ts'

const text = Type.Optional(Type.String({ maxLength: 40 }))
const LogQuery = Type.Object({ after: text, before: text, kind: text, role: text, reason: text })
const ofFeed = { params: Type.Object({ format: Type.Enum([...FEED_FORMATS]) }) }

/** What moderation did, for everybody to see. */
export const logRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/moderation/log', { schema: { querystring: LogQuery } }, async (request, reply) => {
    const filter = filterOf(request.query)
    const page = await listLog(db, filter, parseCursor(request.query))
    const search = new URLSearchParams(filter as Record<string, string>).toString()
    const link = (neighbour: string | null) =>
      neighbour && `/moderation/log?${search ? `${search}&` : ''}${neighbour}`
    const head = {
      title: 'What moderators did',
      canonical: '/moderation/log',
      feeds: [{ title: 'What moderators did', path: '/moderation/log' }],
      previous: link(page.previous),
      next: link(page.next)
    }
    return renderPage(reply, 'moderation/log', head, {
      page,
      filter,
      kinds: LOG_KINDS.map((code) => ({ code, label: actWords(code).label })),
      roles: [
        { code: 'moderator', label: 'Moderators' },
        { code: 'admin', label: 'Administrators' },
        { code: 'site', label: 'The site itself' }
      ],
      reasons: LOG_REASONS,
      months: await countByMonth(db, Date.now())
    })
  })

  app.get('/moderation/log.:format', { schema: ofFeed }, async (request, reply) => {
    const { format } = request.params
    const items = (await listLog(db, {}, null)).rows.map(toItem)
    const channel = {
      title: `${siteName(app)}: what moderators did`,
      description: 'Every act of moderation, by role and reason.',
      page: '/moderation/log',
      path: '/moderation/log'
    }
    reply.type(MEDIA_TYPES[format])
    return sendIfNew(request, reply, writeFeed(format, channel, items, config.baseUrl), lastChange(items))
  })
}

/** As much of the query as is known; anything else filters nothing. */
function filterOf(query: LogFilter): LogFilter {
  const known = (value: string | undefined, values: readonly string[]) =>
    value !== undefined && values.includes(value) ? value : undefined
  const kind = known(query.kind, LOG_KINDS)
  const role = known(query.role, LOG_ROLES)
  const reason = known(
    query.reason,
    LOG_REASONS.map(({ code }) => code)
  )
  return { ...(kind && { kind }), ...(role && { role }), ...(reason && { reason }) }
}

function toItem(line: LogLine): FeedItem {
  const title = `${line.role}: ${line.sentence}. ${line.reason}`
  const undone = line.undoneAt === null ? '' : 'Undone since.'
  const parts = [title, line.words, line.story?.title ?? '', line.lookedAgain, undone]
  const said = parts.filter(Boolean)
  return {
    id: `/moderation/log#${line.shortId}`,
    path: `/moderation/log#${line.shortId}`,
    title,
    summary: said.join(' '),
    contentHtml: trustHtml(said.map((part) => `<p>${escapeHtml(part)}</p>`).join('')),
    author: { name: line.role, path: null },
    tags: [],
    publishedAt: line.createdAt,
    updatedAt: Math.max(line.createdAt, line.decidedAt ?? 0, line.undoneAt ?? 0)
  }
}
