import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { storyPath } from '../../text/paths.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { requireViewer } from '../../web/guards.ts'
import { notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { findOwnStory, isHeld, type OwnStory } from '../own.ts'
import { deleteStory, restoreStory, UNDO_DAYS } from './store.ts'

const schema = { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

export const removalRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/deletion', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await readableOr404(accountId, request.params.story)
    const head = { title: 'Delete this story?', isIndexed: false }
    return renderPage(reply, 'stories/deletion', head, { story, undoDays: UNDO_DAYS })
  })

  app.post('/s/:story/deletion', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await readableOr404(accountId, request.params.story)
    await deleteStory(db, story.id, Date.now())
    return reply.redirect('/drafts#deleted', 303)
  })

  app.post('/s/:story/restoration', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await findOwnStory(db, accountId, request.params.story)
    if (!story || story.publishedAt === null) return notFound(NOT_YOURS)
    if (story.removedAt !== null && !(await restoreStory(db, story.id, Date.now()))) notFound(NOT_YOURS)
    return reply.redirect(storyPath(story), 303)
  })

  async function readableOr404(accountId: number, shortId: string): Promise<OwnStory> {
    const story = await findOwnStory(db, accountId, shortId)
    const isReadable = story && story.publishedAt !== null && (story.removedAt === null || isHeld(story))
    return isReadable ? story : notFound(NOT_YOURS)
  }
}

const NOT_YOURS = 'There is no such story of yours.'
