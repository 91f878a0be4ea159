import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { knowsPassword } from '../../accounts/signingIn.ts'
import { useCode, waysOf } from '../../secondFactor/store.ts'
import { type TypedProof, typedProof } from '../../secondFactor/typed.ts'
import { senderOf } from '../../siteSettings/store.ts'
import { goOnAfter, type UsedCode } from '../../web/codeUsed.ts'
import { type FormFields, formOf } from '../../web/forms.ts'
import { hasProved, requireViewer } from '../../web/guards.ts'
import { limitTurns, whoAsks } from '../../web/limit.ts'
import { localPath } from '../../web/localPath.ts'
import { renderProof } from '../../web/proving.ts'
import { Type } from '../../web/type.ts'
import { markProved } from '../store.ts'

const schema = { querystring: Type.Object({ returnTo: Type.Optional(Type.String()) }) }

/** Asked in between by what is dangerous: see requireProof in web/guards.ts. */
export const provingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/prove', { schema }, async (request, reply) => {
    if (hasProved(requireViewer(request), Date.now()))
      return reply.redirect(localPath(request.query.returnTo), 303)
    return renderProof(reply, request.query as FormFields)
  })

  app.post('/prove', async (request, reply) => {
    const { accountId, sessionId } = requireViewer(request)
    const used = await typedIn(request, typedProof(await waysOf(db, accountId)))
    if ('refusal' in used) return renderProof(reply.code(422), formOf(request), used.refusal)
    await markProved(db, sessionId, Date.now())
    return goOnAfter(request, reply, used.code, { home: '/settings/safety', title: 'Thank you' })
  })

  /** The password first, so that no code is used up in vain. */
  async function typedIn(
    request: FastifyRequest,
    asked: TypedProof | null
  ): Promise<{ refusal: string } | { code: UsedCode }> {
    const { accountId } = requireViewer(request)
    const { password = '', code = '' } = formOf(request)
    if (!asked) return { refusal: NOTHING_TYPED }
    if (asked.password) {
      await limitTurns(request, 'signIn', whoAsks(request))
      if (!(await knowsPassword(db, accountId, password))) return { refusal: WRONG_PASSWORD }
    }
    if (!asked.code) return { code: undefined }
    await limitTurns(request, 'secondStep', whoAsks(request))
    const used = await useCode(db, senderOf(app), { accountId, code, now: Date.now() })
    return used ? { code: used } : { refusal: WRONG_CODE }
  }
}

const WRONG_PASSWORD = 'That is not your password.'
const WRONG_CODE =
  'That code is not right, or it was used already. An app shows a new one every half a minute.'
const NOTHING_TYPED = 'Nothing that is typed proves enough for this account.'
