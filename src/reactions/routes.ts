import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { ownsAuthor } from '../aliases/store.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { weightOf } from '../standing/standing.ts'
import { standingOf } from '../standing/store.ts'
import { findStoryKey, type StoryKey } from '../stories/keys.ts'
import { commentAnchor, storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { placeBack, wanted } from '../web/toggles.ts'
import { Type } from '../web/type.ts'
import { findCommentKey, toggleCommentReaction } from './comments.ts'
import { COMMENT_REACTIONS, type ReactionLook, STORY_REACTIONS } from './kinds.ts'
import { toggleStoryReaction } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { params: Type.Object({ story: ShortId }) }
const ofComment = { params: Type.Object({ story: ShortId, comment: ShortId }) }

/** Giving reactions and taking them back. */
export const reactionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/s/:story/reactions', { schema: ofStory }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await storyOr404(request.params.story)
    const kind = kindOf(request, STORY_REACTIONS)
    if (await ownsAuthor(db, accountId, story.authorId)) refuseOwn('story')
    await limitTurns(request, 'reaction', whoAsks(request))
    const at = Date.now()
    const reaction = { accountId, kind, at, weight: weightOf(await standingOf(db, accountId, at)) }
    // One that is offered no more can only be taken back.
    const wants = siteSettings(db).reactions.includes(kind) ? wanted(request, kind) : false
    await toggleStoryReaction(db, story.id, reaction, wants)
    return reply.redirect(placeBack(request, `${storyPath(story)}#reactions`), 303)
  })

  app.post('/s/:story/c/:comment/reactions', { schema: ofComment }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await storyOr404(request.params.story)
    const comment =
      (await findCommentKey(db, story.id, request.params.comment)) ??
      notFound('There is no such comment. It may have been removed.')
    const kind = kindOf(request, COMMENT_REACTIONS)
    const isOwn = comment.authorId !== null && (await ownsAuthor(db, accountId, comment.authorId))
    if (isOwn) refuseOwn('comment')
    await limitTurns(request, 'reaction', whoAsks(request))
    const at = Date.now()
    const reaction = { accountId, kind, at, weight: weightOf(await standingOf(db, accountId, at)) }
    await toggleCommentReaction(db, comment.id, reaction, wanted(request, kind))
    // The page has one form for all of its comments, so it cannot say which.
    const [page] = placeBack(request, storyPath(story)).split('#')
    return reply.redirect(`${page}#${commentAnchor(comment.shortId)}`, 303)
  })

  async function storyOr404(shortId: string): Promise<StoryKey> {
    return (
      (await findStoryKey(db, shortId)) ?? notFound('There is no such story. It may have been taken down.')
    )
  }
}

/** @throws HttpError 400 where the form names no reaction of these */
function kindOf<Look extends ReactionLook>(request: FastifyRequest, looks: readonly Look[]): Look['kind'] {
  const look = looks.find(({ kind }) => kind === formOf(request).kind)
  if (!look) throw new HttpError(400, 'There is no such reaction.')
  return look.kind
}

function refuseOwn(what: 'story' | 'comment'): never {
  throw new HttpError(403, `This ${what} is your own: reactions to it are for others to give.`)
}
