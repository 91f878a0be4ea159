import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { noteAdminAct } from '../audit/store.ts'
import { once } from '../db/receipts.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Viewer } from '../sessions/store.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { NO_PAGE, requireAdmin, requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { type InvitationErrors, MEMBERS, readInvitation } from './form.ts'
import { mayInvite } from './inviters.ts'
import { countOpenInvitations, listInvitations, makeInvitation, revokeInvitation } from './store.ts'

const ofId = { params: Type.Object({ id: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

/** Links with which people join: administrators make them in any mode, trusted members where people join by invitation. */
export const invitationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/admin/invitations', async (request, reply) => showAll(request, reply))

  app.post('/admin/invitations', async (request, reply) => {
    const { accountId } = requireAdmin(request)
    const typed = formOf(request)
    const { errors, invitation } = readInvitation(typed, Date.now())
    if (!invitation) return showAll(request, reply.code(422), typed, errors)
    const { now, uses } = invitation
    const path = await once(db, accountId, typed.formKey ?? '', async (trx) => {
      await makeInvitation(trx, { ...invitation, inviterId: accountId })
      await noteAdminAct(trx, { actorId: accountId, kind: 'invitation', subject: `for ${uses}`, now })
      return '/admin/invitations'
    })
    return reply.redirect(path, 303)
  })

  app.post('/admin/invitations/:id/revocation', { schema: ofId }, async (request, reply) => {
    const { accountId } = requireAdmin(request)
    const { id: shortId } = request.params
    const now = Date.now()
    const isDone = await inTransaction(db, async (trx) => {
      if (!(await revokeInvitation(trx, { shortId, inviterId: null, now }))) return false
      await noteAdminAct(trx, { actorId: accountId, kind: 'revocation', subject: shortId, now })
      return true
    })
    if (!isDone) notFound(NO_PAGE)
    return reply.redirect('/admin/invitations', 303)
  })

  app.get('/invitations', async (request, reply) => showOwn(request, reply))

  app.post('/invitations', async (request, reply) => {
    const { accountId } = await inviterOr404(request)
    const now = Date.now()
    const { note = '', formKey = '' } = formOf(request)
    const { invitation, errors } = readInvitation({ note, uses: '1', days: `${MEMBERS.days}` }, now)
    if (!invitation) return showOwn(request, reply.code(422), errors)
    const path = await once(db, accountId, formKey, async (trx) => {
      if ((await countOpenInvitations(trx, accountId, now)) >= MEMBERS.open) throw TOO_MANY
      await makeInvitation(trx, { ...invitation, inviterId: accountId })
      return '/invitations'
    }).catch((error) => {
      if (error !== TOO_MANY) throw error
      return null
    })
    if (path === null) return showOwn(request, reply.code(422), { note: FULL })
    return reply.redirect(path, 303)
  })

  app.post('/invitations/:id/revocation', { schema: ofId }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { id: shortId } = request.params
    if (!(await revokeInvitation(db, { shortId, inviterId: accountId, now: Date.now() }))) notFound(NO_PAGE)
    return reply.redirect('/invitations', 303)
  })

  /** @throws HttpError 404 for whoever may not invite */
  async function inviterOr404(request: FastifyRequest): Promise<Viewer> {
    const viewer = requireViewer(request)
    return (await mayInvite(db, app.config, viewer.accountId, Date.now())) ? viewer : notFound(NO_PAGE)
  }

  async function showOwn(
    request: FastifyRequest,
    reply: FastifyReply,
    errors: InvitationErrors = {}
  ): Promise<FastifyReply> {
    const { accountId } = await inviterOr404(request)
    return render(reply, { inviterId: accountId, action: '/invitations', typed: formOf(request), errors })
  }

  async function showAll(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: object = {},
    errors: InvitationErrors = {}
  ): Promise<FastifyReply> {
    requireAdmin(request)
    return render(reply, { inviterId: null, action: '/admin/invitations', typed, errors })
  }

  async function render(
    reply: FastifyReply,
    page: { inviterId: number | null; action: string; typed: object; errors: InvitationErrors }
  ): Promise<FastifyReply> {
    const now = Date.now()
    const invitations = await listInvitations(db, page.inviterId, now)
    const data = { ...page, isAdmin: page.inviterId === null, invitations, own: MEMBERS }
    return renderPage(reply, 'invitations/index', { title: 'Invitations', isIndexed: false }, data)
  }
}

/** Thrown to leave the transaction: a form that is sent again after its invitation was made is no sixth. */
const TOO_MANY = new Error('As many invitations are open as a member may have')

const FULL = `You have ${MEMBERS.open} invitations that nobody has used yet. Please take one back before you make another.`
