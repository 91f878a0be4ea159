import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { findToken } from '../accounts/mailTokens.ts'
import { doorName } from '../accounts/members.ts'
import { siteName } from '../siteSettings/store.ts'
import { formOf } from '../web/forms.ts'
import { requireAdmin, requireProof, requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { giveRole, isRole, listOffices, ROLES, type RoleRefusal } from './offices.ts'
import { becomeFirstAdmin } from './store.ts'

/** The address is a secret, so it stays out of the log of requests. */
const secret = {
  schema: { params: Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }) },
  logLevel: 'warn'
} as const

const NOT_GOOD =
  'This link is no good any more. Starting the site again prints a new one while nobody administers it.'

/** The link that a site without an administrator prints at its start. */
export const firstAdminRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/first-admin/:token', secret, async (request, reply) => {
    const { token } = request.params
    if (!(await findToken(db, 'admin', token, Date.now()))) notFound(NOT_GOOD)
    requireViewer(request)
    return renderPage(reply, 'roles/firstAdmin', { title: 'Run this site', isIndexed: false }, { token })
  })

  app.post('/first-admin/:token', secret, async (request, reply) => {
    const { username } = requireProof(request)
    const isDone = await becomeFirstAdmin(db, username, request.params.token, Date.now())
    if (!isDone) notFound(NOT_GOOD)
    return reply.redirect('/you?done=admin', 303)
  })
}

const REFUSALS: Record<RoleRefusal, string> = {
  nobody: 'There is no member of that name.',
  same: 'They have that role already.',
  last: 'Nobody else administers this site with more than a password, so this role stays.'
}

const Done = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }

/** Who looks after the site; for everybody but administrators there is no such page. */
export const roleRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/admin/roles', { schema: Done }, async (request, reply) => {
    requireAdmin(request)
    return renderRoles(reply, { done: request.query.done !== undefined })
  })

  app.post('/admin/roles', async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    const { username: typed = '', role } = formOf(request)
    if (!isRole(role)) return renderRoles(reply.code(422), { typed, error: 'Please choose a role.' })
    const sender = { ...config, siteName: siteName(app) }
    const given = { actorId: accountId, username: doorName(typed), role, now: Date.now() }
    const refusal = await giveRole(db, sender, given)
    if (refusal) return renderRoles(reply.code(422), { typed, role, error: REFUSALS[refusal] })
    return reply.redirect('/admin/roles?done=role', 303)
  })

  async function renderRoles(
    reply: FastifyReply,
    shown: { done?: boolean; typed?: string; role?: string; error?: string }
  ): Promise<FastifyReply> {
    const roles = Object.entries(ROLES).map(([name, label]) => ({ name, label }))
    const data = { ...shown, people: await listOffices(db), roles }
    return renderPage(reply, 'admin/roles', { title: 'Roles', isIndexed: false }, data)
  }
}
