import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { doorName } from '../accounts/members.ts'
import { whoseCredentials } from '../accounts/signingIn.ts'
import { hashSecret } from '../text/secret.ts'
import { type FormFields, formOf } from '../web/forms.ts'
import { carried, goOn } from '../web/goOn.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, networkOf } from '../web/limit.ts'
import { localPath } from '../web/localPath.ts'
import { renderPage } from '../web/views.ts'
import { endOtherSessions, endSession } from './store.ts'
import { signIn, signOut } from './viewer.ts'

const SessionId = { params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) }) }
const schema = { querystring: Type.Object({ returnTo: Type.Optional(Type.String()) }) }

/** One sentence for every reason, so that it tells nothing of who is here. */
const WRONG = 'The name or the password is not right. Please try again.'

export const sessionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/sign-in', { schema }, async (request, reply) => {
    if (request.viewer) return reply.redirect(localPath(request.query.returnTo), 303)
    return renderSignIn(reply, request.query as FormFields)
  })

  app.post('/sign-in', async (request, reply) => {
    const fields = formOf(request)
    const { username = '', password = '', step } = fields
    if (request.viewer && !password) return goOn(request, reply)
    if (step === 'form') return renderSignIn(reply, fields)
    if (!username || !password)
      return renderSignIn(reply.code(422), fields, 'Please fill in your name and your password.')
    const keys = [`network ${networkOf(request.ip)}`, `name ${hashSecret(doorName(username))}`]
    await limitTurns(request, 'signIn', keys)
    const found = await whoseCredentials(app.db, username, password)
    if (!found) return renderSignIn(reply.code(422), fields, WRONG)
    await signIn(request, reply, found.accountId)
    return goOn(request, reply)
  })

  app.post('/sign-out', async (request, reply) => {
    await signOut(request, reply)
    return reply.redirect('/', 303)
  })

  app.post('/settings/sessions/:id/end', { schema: SessionId }, async (request, reply) => {
    const { accountId, sessionId } = requireViewer(request)
    const id = Number(request.params.id)
    if (!(await endSession(app.db, accountId, id)))
      notFound('There is no such session; it may be over already.')
    return reply.redirect(id === sessionId ? '/' : '/settings?done=sessions#sessions', 303)
  })

  app.post('/settings/sessions/end-others', async (request, reply) => {
    const { accountId, sessionId } = requireViewer(request)
    await endOtherSessions(app.db, accountId, sessionId)
    return reply.redirect('/settings?done=sessions#sessions', 303)
  })
}

function renderSignIn(reply: FastifyReply, fields: FormFields, sentence = ''): Promise<FastifyReply> {
  return renderPage(
    reply,
    'sessions/new',
    { title: 'Sign in', isIndexed: false },
    { sentence, values: { username: fields.username ?? '' }, ...carried(fields) }
  )
}
