import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { browserName } from '../sessions/browserName.ts'
import { markProved } from '../sessions/store.ts'
import { browserToken, signIn } from '../sessions/viewer.ts'
import { senderOf } from '../siteSettings/store.ts'
import { withoutControls } from '../text/markdown/characters.ts'
import { renderSignIn } from '../web/entering.ts'
import { formOf } from '../web/forms.ts'
import { goOn } from '../web/goOn.ts'
import { requireProof, requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns, networkOf, whoAsks } from '../web/limit.ts'
import { renderProof } from '../web/proving.ts'
import { renderCodes } from '../web/recoveryCodes.ts'
import { Type } from '../web/type.ts'
import { answerOfNew, askForKnown, askForNew, whosePasskey } from './answering.ts'
import { addPasskey, MAX_PASSKEY_NAME_CHARS, removePasskey, renamePasskey } from './store.ts'

const PasskeyId = { params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) }) }

const SIGNING_IN = { path: '/settings/safety', label: 'How you sign in' }
const NOT_ADDED =
  'That passkey could not be added: it took too long, is here already, or there are too many. Please try again.'
const NOT_RIGHT =
  'That passkey opens nothing here, or it took too long. Please try again, or use your password.'

const NO_SUCH = 'There is no such passkey; it may be taken out already.'
const LAST =
  'That passkey is the only thing that opens your account. Please choose a password first, or add another.'

export const passkeyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app
  const asking = (request: FastifyRequest) => ({ browser: browserToken(request), now: Date.now() })

  app.post('/settings/safety/passkeys/options', async (request) => {
    const { accountId, username } = requireProof(request)
    return askForNew(db, senderOf(app), { accountId, username }, asking(request))
  })

  app.post('/settings/safety/passkeys', async (request, reply) => {
    const { accountId } = requireProof(request)
    const { answer, name = '' } = formOf(request)
    const passkey = await answerOfNew(db, config, { answer, accountId, ...asking(request) })
    const named = nameOf(name) || browserName(request.headers['user-agent'] ?? '')
    const added = { accountId, name: named, now: Date.now() }
    const codes = passkey && (await addPasskey(db, senderOf(app), { ...added, passkey }))
    if (!codes) throw new HttpError(422, NOT_ADDED, SIGNING_IN)
    return codes.length > 0 ? renderCodes(reply, codes) : reply.redirect('/settings/safety?done=passkey', 303)
  })

  app.post('/settings/safety/passkeys/:id/removal', { schema: PasskeyId }, async (request, reply) => {
    const { accountId } = requireProof(request)
    const outcome = await removePasskey(db, senderOf(app), accountId, Number(request.params.id))
    if (outcome === 'none') notFound(NO_SUCH)
    if (outcome === 'last') throw new HttpError(409, LAST, SIGNING_IN)
    return reply.redirect('/settings/safety?done=passkey-removal', 303)
  })

  app.post('/settings/safety/passkeys/:id/name', { schema: PasskeyId }, async (request, reply) => {
    const { accountId } = requireProof(request)
    const name = nameOf(formOf(request).name ?? '')
    if (!name)
      throw new HttpError(422, 'Please say what to call it; it is still called as before.', SIGNING_IN)
    if (!(await renamePasskey(db, accountId, Number(request.params.id), name))) notFound(NO_SUCH)
    return reply.redirect('/settings/safety?done=passkey-name', 303)
  })

  app.post('/sign-in/passkey/options', async (request) => {
    await limitTurns(request, 'passkey', [`network ${networkOf(request.ip)}`])
    return askForKnown(db, config, asking(request))
  })

  app.post('/sign-in/passkey', async (request, reply) => {
    const fields = formOf(request)
    const accountId = await whosePasskey(db, config, { answer: fields.answer, ...asking(request) })
    if (accountId === undefined)
      return request.viewer ? goOn(request, reply) : renderSignIn(reply.code(422), fields, NOT_RIGHT)
    await signIn(request, reply, accountId)
    return goOn(request, reply)
  })

  app.post('/prove/passkey', async (request, reply) => {
    const { accountId, sessionId } = requireViewer(request)
    await limitTurns(request, 'passkey', whoAsks(request))
    const fields = formOf(request)
    const shown = await whosePasskey(db, config, { answer: fields.answer, ...asking(request) })
    if (shown !== accountId) return renderProof(reply.code(422), fields, NOT_RIGHT)
    await markProved(db, sessionId, Date.now())
    return goOn(request, reply, '/settings/safety', 'Thank you')
  })
}

const nameOf = (typed: string): string =>
  withoutControls(typed.replace(/\s+/g, ' '))
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, MAX_PASSKEY_NAME_CHARS)
