import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import {
  findOwnStory,
  isHeld,
  listAliasStories,
  listDeletedStories,
  listHeldStories,
  type OwnStory
} from '../../stories/own.ts'
import { UNDO_DAYS, UNDO_MS } from '../../stories/removal/store.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { requireViewer } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { draftPath } from '../starting.ts'
import { findDraft, listDrafts } from '../store.ts'
import { discardDraft, draftOfStory, unpublish } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { schema: { params: Type.Object({ story: ShortId }) } }

/** From a story back to a draft, and all that somebody has not published, or no longer. */
export const changeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/drafts', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const now = Date.now()
    return renderPage(
      reply,
      'drafts/index',
      { title: 'Your drafts', isIndexed: false },
      {
        drafts: await listDrafts(db, accountId),
        heldStories: await listHeldStories(db, accountId),
        aliasStories: await listAliasStories(db, accountId),
        deleted: await listDeletedStories(db, accountId, now - UNDO_MS),
        undoMs: UNDO_MS,
        undoDays: UNDO_DAYS
      }
    )
  })

  app.post(
    '/drafts/:draft/deletion',
    { schema: { params: Type.Object({ draft: ShortId }) } },
    async (request, reply) => {
      const { accountId } = requireViewer(request)
      const draft = (await findDraft(db, accountId, request.params.draft)) ?? notFound(NO_DRAFT)
      await discardDraft(db, draft, Date.now())
      return reply.redirect('/drafts', 303)
    }
  )

  app.post('/s/:story/draft', ofStory, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await ownStory(request, accountId)
    return reply.redirect(draftPath(await draftOfStory(db, story, Date.now())), 303)
  })

  app.post('/s/:story/unpublishing', ofStory, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await ownStory(request, accountId, isHeld)
    const draft = await unpublish(db, story, Date.now())
    if (draft === null) throw new HttpError(409, TOO_LATE)
    return reply.redirect(draftPath(draft), 303)
  })

  async function ownStory(
    request: FastifyRequest<{ Params: { story: string } }>,
    accountId: number,
    orElse: (story: OwnStory) => boolean = () => false
  ): Promise<OwnStory> {
    const story = await findOwnStory(db, accountId, request.params.story)
    const isThere = story && story.publishedAt !== null && (story.removedAt === null || orElse(story))
    return isThere ? story : notFound('There is no such story of yours.')
  }
}

const NO_DRAFT = 'There is no such draft. It may have been published or deleted since.'
const TOO_LATE =
  'A story can be taken back within the first hour, and that is over. You can still change or delete it.'
