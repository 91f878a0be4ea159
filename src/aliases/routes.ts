import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findOwnStory, type OwnStory } from '../stories/own.ts'
import { storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { findOwnName } from './ownName.ts'
import { takeNameOff } from './switching.ts'

const schema = { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

/** Takes the name off a story that was told by name. The way back is not offered: a name tells too much at once. */
export const aliasRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/alias', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await namedOr404(accountId, request.params.story)
    const head = { title: 'Take your name off this story?', isIndexed: false }
    return renderPage(reply, 'stories/alias', head, { story, found: await findOwnName(db, story, accountId) })
  })

  app.post('/s/:story/alias', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await findOwnStory(db, accountId, request.params.story)
    if (story?.isAlias && story.removedAt === null) return reply.redirect(storyPath(story), 303)
    await takeNameOff(db, await namedOr404(accountId, request.params.story), accountId)
    return reply.redirect(storyPath(story as OwnStory), 303)
  })

  async function namedOr404(accountId: number, shortId: string): Promise<OwnStory> {
    const story = await findOwnStory(db, accountId, shortId)
    const isNamed = story && !story.isAlias && story.publishedAt !== null && story.removedAt === null
    return isNamed ? story : notFound('There is no such story of yours.')
  }
}
