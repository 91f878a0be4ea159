import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { knowsPassword } from '../../accounts/signingIn.ts'
import { useCode } from '../../secondFactor/store.ts'
import { type FormFields, formOf } from '../../web/forms.ts'
import { goOn } from '../../web/goOn.ts'
import { hasProved, requireViewer } from '../../web/guards.ts'
import { limitTurns, whoAsks } from '../../web/limit.ts'
import { localPath } from '../../web/localPath.ts'
import { renderProof } from '../../web/proving.ts'
import { markProved } from '../store.ts'

const schema = { querystring: Type.Object({ returnTo: Type.Optional(Type.String()) }) }

/** Asked in between by what is dangerous: see requireProof in web/guards.ts. */
export const provingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/prove', { schema }, async (request, reply) => {
    if (hasProved(requireViewer(request), Date.now()))
      return reply.redirect(localPath(request.query.returnTo), 303)
    return renderProof(reply, request.query as FormFields)
  })

  app.post('/prove', async (request, reply) => {
    const { sessionId } = requireViewer(request)
    const fields = formOf(request)
    const isCode = fields.code !== undefined
    const isRight = isCode ? await provesCode(request, fields.code ?? '') : await provesPassword(request)
    if (!isRight) {
      const sentence = isCode
        ? 'That code is not right, or it was used already.'
        : 'That is not your password.'
      return renderProof(reply.code(422), fields, sentence)
    }
    await markProved(app.db, sessionId, Date.now())
    return goOn(request, reply, '/settings/safety', 'Thank you')
  })

  async function provesPassword(request: FastifyRequest): Promise<boolean> {
    await limitTurns(request, 'signIn', whoAsks(request))
    return knowsPassword(app.db, requireViewer(request).accountId, formOf(request).password ?? '')
  }

  async function provesCode(request: FastifyRequest, code: string): Promise<boolean> {
    await limitTurns(request, 'secondStep', whoAsks(request))
    return useCode(app.db, requireViewer(request).accountId, code, Date.now())
  }
}
