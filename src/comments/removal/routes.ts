import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { findStoryKey, type StoryKey } from '../../stories/keys.ts'
import { commentPath, storyPath } from '../../text/paths.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { requireViewer } from '../../web/guards.ts'
import { notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { findOwnComment, isHeld, type OwnComment } from '../own.ts'
import { placeOf } from '../places.ts'
import { deleteComment, restoreComment, UNDO_DAYS, UNDO_MS } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const schema = { params: Type.Object({ story: ShortId, comment: ShortId }) }

type OfComment = FastifyRequest<{ Params: { story: string; comment: string } }>

export const commentRemovalRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/c/:comment/deletion', { schema }, async (request, reply) => {
    const { story, comment } = await ownComment(request)
    const isRemoved = comment.removedAt !== null && !isHeld(comment)
    if (isRemoved && !canBeRestored(comment)) return notFound(NOT_YOURS)
    const head = { title: isRemoved ? 'Your comment is gone' : 'Delete your comment?', isIndexed: false }
    const place = await placeNear(story, comment)
    const data = { story, comment, isRemoved, place, undoDays: UNDO_DAYS, undoMs: UNDO_MS }
    return renderPage(reply, 'comments/deletion', head, data)
  })

  app.post('/s/:story/c/:comment/deletion', { schema }, async (request, reply) => {
    const { story, comment } = await ownComment(request)
    if (comment.removedAt === null || isHeld(comment)) await deleteComment(db, comment.id, Date.now())
    else if (!canBeRestored(comment)) notFound(NOT_YOURS)
    return reply.redirect(`${commentPath(story, comment.shortId)}/deletion`, 303)
  })

  app.post('/s/:story/c/:comment/restoration', { schema }, async (request, reply) => {
    const { story, comment } = await ownComment(request)
    const isHere = comment.removedAt === null || (await restoreComment(db, comment.id, Date.now()))
    if (!isHere) notFound(NOT_YOURS)
    return reply.redirect(await placeOf(db, story, comment), 303)
  })

  async function placeNear(story: StoryKey, comment: OwnComment): Promise<string> {
    if (isHeld(comment)) return commentPath(story, comment.shortId)
    return comment.removedAt === null ? placeOf(db, story, comment) : `${storyPath(story)}#comments`
  }

  /** @throws HttpError 404 for another's comment as for none */
  async function ownComment(request: OfComment): Promise<{ story: StoryKey; comment: OwnComment }> {
    const { accountId } = requireViewer(request)
    const story = (await findStoryKey(db, request.params.story)) ?? notFound(NOT_YOURS)
    const comment = await findOwnComment(db, accountId, story.id, request.params.comment)
    return comment ? { story, comment } : notFound(NOT_YOURS)
  }
}

const canBeRestored = ({ removedAt, removedBy }: OwnComment): boolean =>
  removedBy === 'author' && removedAt !== null && removedAt > Date.now() - UNDO_MS

const NOT_YOURS = 'There is no such comment of yours. It may have been removed.'
