import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { tagName } from '../../tags/names.ts'
import { formOf } from '../../web/forms.ts'
import { NO_PAGE } from '../../web/guards.ts'
import { notFound } from '../../web/httpError.ts'
import { renderPage } from '../../web/views.ts'
import type { Actor } from '../doing.ts'
import { isModerator } from '../permissions.ts'
import { listMergings, mergeTags } from './store.ts'

const MAX_WORDS = 500

/** Where moderators make one tag of two; for everybody else there is no such place. */
export const mergingRoutes: FastifyPluginAsync = async (app) => {
  const { db } = app

  app.get('/desk/tags', async (request, reply) => {
    moderatorOr404(request)
    return renderMerging(reply, {}, '')
  })

  app.post('/desk/tags/merging', async (request, reply) => {
    const actor = moderatorOr404(request)
    const typed = formOf(request)
    const [from, into] = [tagName(typed.from ?? ''), tagName(typed.into ?? '')]
    if (!from || !into) return renderMerging(reply.code(422), typed, 'Please name both tags.')
    const words = (typed.words ?? '').trim().slice(0, MAX_WORDS)
    const error = await mergeTags(db, { actor, from, into, words, now: Date.now() })
    if (error) return renderMerging(reply.code(422), typed, error)
    return reply.redirect('/desk/tags', 303)
  })

  async function renderMerging(
    reply: FastifyReply,
    typed: Readonly<Record<string, string>>,
    error: string
  ): Promise<FastifyReply> {
    const data = { typed, error, mergings: await listMergings(db), maxLength: MAX_WORDS }
    return renderPage(reply, 'desk/tags', { title: 'Merge tags', isIndexed: false }, data)
  }
}

function moderatorOr404({ viewer }: FastifyRequest): Actor {
  return viewer && isModerator(viewer.role) ? viewer : notFound(NO_PAGE)
}
