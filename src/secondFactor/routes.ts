import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { doorsOf } from '../identities/issuers.ts'
import { senderOf, siteName } from '../siteSettings/store.ts'
import { formOf } from '../web/forms.ts'
import { requireProof, requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { renderCodes } from '../web/recoveryCodes.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { qrHtml } from './qr.ts'
import { beginApp, confirmApp, removeApp, renewCodes, waitingKey, waysOf } from './store.ts'
import { totpAddress } from './totp.ts'

const schema = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }

const DONE = new Map([
  ['app', 'The app is set up. Signing in asks for its code from now on.'],
  ['passkey', 'The passkey is added. It opens your account by itself.'],
  ['passkey-name', 'The passkey is called that from now on.'],
  ['passkey-removal', 'The passkey is taken out here; your device may still show it.'],
  ['app-removal', 'The app is taken out.'],
  ['linked', 'Linked. It opens your account from now on.'],
  ['unlinked', 'Unlinked. It opens your account no longer.'],
  ['declined', 'You did not go through with it there, so nothing was linked.']
])

const NOTHING_WAITS = 'No app waits to be set up. Please begin again on the page about how you sign in.'
const WRONG_CODE =
  'That code is not right. The app shows a new one every half a minute; if that is refused too, see whether the clock of your phone is right.'

/** What besides the password opens one's account. */
export const safetyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/settings/safety', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const ways = await waysOf(db, accountId)
    const doors = doorsOf(config).map((door) => ({
      ...door,
      linked: ways.identities.find(({ issuer }) => issuer === door.issuer)
    }))
    const data = { ways, doors, done: DONE.get(request.query.done ?? '') }
    return renderPage(reply, 'safety/index', { title: 'How you sign in', isIndexed: false }, data)
  })

  app.post('/settings/safety/app', async (request, reply) => {
    await beginApp(db, requireProof(request).accountId, Date.now())
    return reply.redirect('/settings/safety/app', 303)
  })

  app.get('/settings/safety/app', async (request, reply) => {
    const { accountId, username } = requireProof(request)
    const key = await waitingKey(db, accountId)
    return key ? renderApp(reply, { key, username }) : reply.redirect('/settings/safety', 303)
  })

  app.post('/settings/safety/app/confirmation', async (request, reply) => {
    const { accountId, username } = requireProof(request)
    await limitTurns(request, 'secondStep', [`account ${accountId}`])
    const key = await waitingKey(db, accountId)
    if (!key) notFound(NOTHING_WAITS)
    const { code = '' } = formOf(request)
    const codes = await confirmApp(db, senderOf(app), { accountId, code, now: Date.now() })
    if (!codes) return renderApp(reply.code(422), { key, username, sentence: WRONG_CODE })
    return codes.length > 0 ? renderCodes(reply, codes) : reply.redirect('/settings/safety?done=app', 303)
  })

  app.post('/settings/safety/app/removal', async (request, reply) => {
    await removeApp(db, senderOf(app), requireProof(request).accountId)
    return reply.redirect('/settings/safety?done=app-removal', 303)
  })

  app.post('/settings/safety/codes', async (request, reply) => {
    const codes = await renewCodes(db, senderOf(app), requireProof(request).accountId)
    if (!codes) notFound('Recovery codes stand in for a second factor; please add one first.')
    return renderCodes(reply, codes)
  })

  function renderApp(reply: FastifyReply, shown: { key: string; username: string; sentence?: string }) {
    const { key, username, sentence = '' } = shown
    const address = totpAddress({ key, siteName: siteName(app), username })
    const keyInGroups = key.replace(/(.{4})(?=.)/g, '$1 ')
    const data = { codeHtml: qrHtml(address), address, keyInGroups, sentence }
    return renderPage(reply, 'safety/app', { title: 'An app for codes', isIndexed: false }, data)
  }
}
