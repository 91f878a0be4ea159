import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { parseCursor } from '../db/keyset.ts'
import { toggleListed } from '../follows/store.ts'
import { findStoryKey } from '../stories/keys.ts'
import { storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { mutesFor } from '../web/mutes.ts'
import { placeBack, wanted } from '../web/toggles.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { listSaved } from './store.ts'

const ofStory = { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) }
const ListQuery = Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })

/** The reading list. */
export const savedRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/s/:story/saving', { schema: ofStory }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story =
      (await findStoryKey(db, request.params.story)) ??
      notFound('There is no such story. It may have been taken down.')
    await limitTurns(request, 'reaction', whoAsks(request))
    const saving = { accountId, list: 'saved' as const, targetId: story.id, at: Date.now() }
    await toggleListed(db, saving, wanted(request, 'saved'))
    return reply.redirect(placeBack(request, `${storyPath(story)}#keeping`), 303)
  })

  app.get('/saved', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const page = await listSaved(
      db,
      { accountId, mutes: await mutesFor(request) },
      parseCursor(request.query)
    )
    const head = {
      title: 'Your reading list',
      isIndexed: false,
      previous: page.previous && `/saved?${page.previous}`,
      next: page.next && `/saved?${page.next}`
    }
    return renderPage(reply, 'saved/index', head, { page })
  })
}
