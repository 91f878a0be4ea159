import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { doorName } from '../accounts/members.ts'
import { whoseCredentials } from '../accounts/signingIn.ts'
import { useCode } from '../secondFactor/store.ts'
import { senderOf } from '../siteSettings/store.ts'
import { hashSecret } from '../text/secret.ts'
import { goOnAfter } from '../web/codeUsed.ts'
import { enter, renderSecondStep, renderSignIn } from '../web/entering.ts'
import { type FormFields, formOf } from '../web/forms.ts'
import { goOn } from '../web/goOn.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, networkOf } from '../web/limit.ts'
import { localPath } from '../web/localPath.ts'
import { Type } from '../web/type.ts'
import { findCeremony, takeCeremony } from './ceremonies.ts'
import { endOtherSessions, endSession } from './store.ts'
import { browserToken, signIn, signOut } from './viewer.ts'

const SessionId = { params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) }) }
const schema = { querystring: Type.Object({ returnTo: Type.Optional(Type.String()) }) }

/** One sentence for every reason, so that it tells nothing of who is here. */
const WRONG = 'The name or the password is not right. Please try again.'

const WRONG_CODE =
  'That code is not right, or it was used already. An app shows a new one every half a minute.'
const OVER = 'That took too long, or was done in another window. Please sign in again.'

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
    return enter(request, reply, found.accountId)
  })

  app.post('/sign-in/code', async (request, reply) => {
    const { db } = app
    const fields = formOf(request)
    const { pending = '', code = '' } = fields
    const now = Date.now()
    const step = { purpose: 'second-step', secret: pending, browser: browserToken(request), now } as const
    const begun = await findCeremony(db, step)
    if (!begun?.accountId)
      return request.viewer ? goOn(request, reply) : renderSignIn(reply.code(422), fields, OVER)
    await limitTurns(request, 'secondStep', [`account ${begun.accountId}`])
    const used = await useCode(db, senderOf(app), { accountId: begun.accountId, code, now })
    if (!used) return renderSecondStep(reply.code(422), begun.accountId, fields, WRONG_CODE)
    if (!(await takeCeremony(db, step))) return renderSignIn(reply.code(422), fields, OVER)
    await signIn(request, reply, begun.accountId, { isTold: JSON.parse(begun.data).isTold === true })
    return goOnAfter(request, reply, used)
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
