import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { waysOf } from '../../secondFactor/store.ts'
import { senderOf } from '../../siteSettings/store.ts'
import { requireProof, requireViewer } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { doorOf, leaveFor } from '../../web/trips.ts'
import { Type } from '../../web/type.ts'
import { provesElsewhere } from '../issuers.ts'
import { unlink } from '../links.ts'

const schema = { params: Type.Object({ provider: Type.String() }) }

const SIGNING_IN = { path: '/settings/safety', label: 'How you sign in' }
const LAST =
  'That is the only thing that opens your account. Please choose a password or add a passkey first.'
const NO_PROOF = 'You have something here that proves more: your password, your app or a passkey.'

/** Accounts at providers that open one's own, and prove that it is surely them where nothing else could. */
export const linkingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/settings/safety/providers/:provider', { schema }, async (request, reply) => {
    requireProof(request)
    return leaveFor(request, reply, 'link')
  })

  app.post('/settings/safety/providers/:provider/removal', { schema }, async (request, reply) => {
    const { accountId } = requireProof(request)
    const outcome = await unlink(app.db, senderOf(app), accountId, doorOf(request))
    if (outcome === 'last') throw new HttpError(409, LAST, SIGNING_IN)
    if (outcome === 'none') notFound('No account there opens yours; it may be unlinked already.')
    return reply.redirect('/settings/safety?done=unlinked', 303)
  })

  app.post('/prove/with/:provider', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    if (!provesElsewhere(await waysOf(app.db, accountId)))
      throw new HttpError(409, NO_PROOF, { path: '/prove', label: 'Show that it is you' })
    return leaveFor(request, reply, 'prove')
  })
}
