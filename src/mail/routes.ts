import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { confirmAddress } from '../accounts/addresses.ts'
import { askForReset, resetPassword } from '../accounts/changingPasswords.ts'
import { findToken } from '../accounts/mailTokens.ts'
import { doorName, getMember } from '../accounts/members.ts'
import { refusePassword } from '../accounts/passwordRules.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { senderOf, siteName } from '../siteSettings/store.ts'
import { hashSecret } from '../text/secret.ts'
import { enter } from '../web/entering.ts'
import { formOf } from '../web/forms.ts'
import { limitHere, limitTurns, networkOf } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'

/** The addresses of these pages are secrets, so they stay out of the log of requests. */
const secret = {
  schema: { params: Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }) },
  logLevel: 'warn'
} as const

/** Where the links in mails lead. Following one does nothing yet: programs that look for bad mail follow them too. */
export const mailLinkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/confirm/:token', secret, async (request, reply) => {
    const { token } = request.params
    const found = await findToken(db, 'confirm', token, Date.now())
    if (!found?.accountId) return renderDeadLink(reply)
    const { username } = await getMember(db, found.accountId)
    return render(reply, 'confirm', 'Confirm your address', { token, address: found.address, username })
  })

  app.post('/confirm/:token', secret, async (request, reply) => {
    const outcome = await confirmAddress(db, senderOf(app), request.params.token, Date.now())
    if (outcome === 'confirmed') return reply.redirect('/confirmed', 303)
    return outcome === 'dead' ? renderDeadLink(reply) : render(reply.code(409), 'taken', 'Not this address')
  })

  app.get('/confirmed', (_request, reply) => render(reply, 'confirmed', 'Your address is confirmed'))

  app.get('/reset', (_request, reply) => render(reply, 'reset', 'Forgot your password?', { sentence: '' }))

  app.post('/reset', async (request, reply) => {
    const typed = (formOf(request).username ?? '').slice(0, 200)
    if (!typed.trim())
      return render(reply.code(422), 'reset', 'Forgot your password?', { sentence: 'Please fill in a name.' })
    const keys = [`network ${networkOf(request.ip)}`, `address ${hashSecret(doorName(typed))}`]
    await limitTurns(request, 'mail', keys)
    await askForReset(db, typed)
    return reply.redirect('/reset/asked', 303)
  })

  app.get('/reset/asked', (_request, reply) => render(reply, 'resetAsked', 'Look into your mail'))

  app.get('/reset/:token', secret, async (request, reply) => {
    const found = await findToken(db, 'reset', request.params.token, Date.now())
    if (!found?.accountId) return renderDeadLink(reply)
    const { username } = await getMember(db, found.accountId)
    return renderReset(reply, { token: request.params.token, username, error: '' })
  })

  app.post('/reset/:token', secret, async (request, reply) => {
    const { token } = request.params
    const { password = '' } = formOf(request)
    const found = await findToken(db, 'reset', token, Date.now())
    if (!found?.accountId) return renderDeadLink(reply)
    limitHere(request, 'newPassword')
    const { username } = await getMember(db, found.accountId)
    const error = await refusePassword(password, [username, found.address, siteName(app)])
    if (error) return renderReset(reply.code(422), { token, username, error })
    const passwordHash = await hashPassword(password)
    const accountId = await resetPassword(db, senderOf(app), { secret: token, passwordHash, now: Date.now() })
    if (accountId === undefined) return renderDeadLink(reply)
    return enter(request, reply, accountId, { home: '/you?done=password', isTold: true })
  })
}

function render(reply: FastifyReply, view: string, title: string, data = {}): Promise<FastifyReply> {
  return renderPage(reply, `mail/${view}`, { title, isIndexed: false }, data)
}

const renderDeadLink = (reply: FastifyReply) => render(reply.code(410), 'deadLink', 'This link is over')

const renderReset = (reply: FastifyReply, data: { token: string; username: string; error: string }) =>
  render(reply, 'newPassword', 'A new password', data)
