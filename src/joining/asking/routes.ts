import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { noteAdminAct } from '../../audit/store.ts'
import { doorsOf } from '../../identities/issuers.ts'
import { isModerator } from '../../moderation/permissions.ts'
import type { Viewer } from '../../sessions/store.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { NO_PAGE } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { admit, decline, listRequests } from './store.ts'

const ofId = { params: Type.Object({ id: Type.String({ pattern: SHORT_ID_PATTERN }) }) }
const MAX_WORDS = 500

/** Where moderators let people in, or not, who asked. */
export const askingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/join/asked', async (_request, reply) =>
    renderPage(reply, 'joining/asked', { title: 'Thank you', isIndexed: false }, {})
  )

  app.get('/desk/joining', async (request, reply) => {
    moderatorOr404(request)
    return show(reply)
  })

  app.post('/desk/joining/:id', { schema: ofId }, async (request, reply) => {
    const { accountId } = moderatorOr404(request)
    const { decision, words: typed = '' } = formOf(request)
    const { id } = request.params
    const now = Date.now()
    if (decision !== 'admit' && decision !== 'decline') throw new HttpError(400, NO_DECISION)
    const words = typed.trim().slice(0, MAX_WORDS)
    const done =
      decision === 'admit' ? await admit(db, config, id, now) : await decline(db, config, id, words)
    if (done === 'taken') throw new HttpError(409, TAKEN)
    if (done === null) throw new HttpError(409, DECIDED)
    const kind = decision === 'admit' ? 'admission' : 'refusal'
    await noteAdminAct(db, { actorId: accountId, kind, subject: `@${done.username}`, now })
    return reply.redirect('/desk/joining', 303)
  })

  /** Of the provider that showed them; one that is asked no more has no name here. */
  const nameOf = ({ issuer }: { issuer: string | null }): string | null =>
    issuer && (doorsOf(config).find((door) => door.issuer === issuer)?.name ?? 'another site')

  async function show(reply: FastifyReply): Promise<FastifyReply> {
    const head = { title: 'Who would join', isIndexed: false }
    return renderPage(reply, 'joining/requests', head, {
      askers: (await listRequests(db)).map(({ asks }) =>
        asks.map((ask) => ({ ...ask, provider: nameOf(ask) }))
      ),
      maxLength: MAX_WORDS
    })
  }
}

/** @throws HttpError 404 for everybody else */
function moderatorOr404({ viewer }: FastifyRequest): Viewer {
  return viewer && isModerator(viewer.role) ? viewer : notFound(NO_PAGE)
}

const NO_DECISION = 'Please say whether they may come in.'
const DECIDED = 'Somebody has decided about this meanwhile, or the request is too old.'
const TAKEN =
  'Somebody has that name, or one that looks like it, since they asked. Please decline, and say that they may ask again with another.'
