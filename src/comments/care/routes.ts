import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { findOwnStory, type OwnStory } from '../../stories/own.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { closeThread, findFoldable, foldComment, forbid, readCare, welcomeAgain } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { params: Type.Object({ story: ShortId }) }
const ofComment = { params: Type.Object({ story: ShortId, comment: ShortId }) }

const NOT_YOURS = 'There is no such story of yours.'
const NOBODY = 'There is nobody of that name here whom you could keep out.'

/** What its teller can do about the thread under a story, under whatever name it was told. */
export const careRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/thread', { schema: ofStory }, async (request, reply) => {
    const story = await ownOr404(requireViewer(request).accountId, request.params.story)
    return renderCare(reply, story, {})
  })

  app.post('/s/:story/closure', { schema: ofStory }, async (request, reply) => {
    const story = await ownOr404(requireViewer(request).accountId, request.params.story)
    await closeThread(db, story.id, formOf(request).had === 'closed' ? null : Date.now())
    return reply.redirect(carePath(story), 303)
  })

  app.post('/s/:story/unwelcome', { schema: ofStory }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await ownOr404(accountId, request.params.story)
    const { username = '', had } = formOf(request)
    const name = username.trim().toLowerCase().replace(/^@/, '')
    if (had === 'unwelcome') await welcomeAgain(db, story.authorId, name)
    else if (
      !(await forbid(db, { authorId: story.authorId, username: name, self: accountId, now: Date.now() }))
    )
      return renderCare(reply.code(422), story, { username, error: NOBODY })
    return reply.redirect(`${carePath(story)}#unwelcome`, 303)
  })

  app.get('/s/:story/c/:comment/folding', { schema: ofComment }, async (request, reply) => {
    const story = await ownOr404(requireViewer(request).accountId, request.params.story)
    const comment = (await findFoldable(db, story, request.params.comment)) ?? notFound(NOT_YOURS)
    return renderPage(
      reply,
      'care/folding',
      { title: 'Fold this comment away?', isIndexed: false },
      { story, comment }
    )
  })

  app.post('/s/:story/c/:comment/folding', { schema: ofComment }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await ownOr404(accountId, request.params.story)
    const comment = (await findFoldable(db, story, request.params.comment)) ?? notFound(NOT_YOURS)
    const { had, unwelcome } = formOf(request)
    const now = Date.now()
    await foldComment(db, comment.id, had === 'folded' ? null : now)
    if (unwelcome && comment.username)
      await forbid(db, { authorId: story.authorId, username: comment.username, self: accountId, now })
    return reply.redirect(carePath(story), 303)
  })

  async function renderCare(
    reply: FastifyReply,
    story: OwnStory,
    typed: { username?: string; error?: string }
  ): Promise<FastifyReply> {
    const head = { title: 'The thread under your story', isIndexed: false }
    return renderPage(reply, 'care/show', head, { story, ...(await readCare(db, story)), typed })
  }

  async function ownOr404(accountId: number, shortId: string): Promise<OwnStory> {
    const story = await findOwnStory(db, accountId, shortId)
    return story && story.publishedAt !== null && story.removedAt === null ? story : notFound(NOT_YOURS)
  }
}

const carePath = (story: { shortId: string }): string => `/s/${story.shortId}/thread`
