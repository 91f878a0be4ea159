import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ownsAuthor } from '../aliases/store.ts'
import { factsOf } from '../facts/store.ts'
import { factValue } from '../facts/vocabulary.ts'
import { findStoryKey, type StoryKey } from '../stories/keys.ts'
import { storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { causeOf } from './game.ts'
import { hideCause, hidesCause, SKIPPED, saveGuess, showCause } from './store.ts'

const schema = { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

/** Guessing the cause of a story, and having others guess. */
export const guessingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/s/:story/guesses', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = (await findStoryKey(db, request.params.story)) ?? notFound(NO_STORY)
    const { guess = '' } = formOf(request)
    if (guess !== SKIPPED && !factValue('trigger', guess)) throw new HttpError(422, NO_GUESS)
    if (!(await hidesCause(db, story.id)) || (await ownsAuthor(db, accountId, story.authorId)))
      return reply.redirect(storyPath(story), 303)
    await limitTurns(request, 'reaction', [`account ${accountId}`])
    await saveGuess(db, { storyId: story.id, accountId, value: guess, now: Date.now() })
    return reply.redirect(`${storyPath(story)}#cause`, 303)
  })

  app.post('/s/:story/hidden-cause', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = await ownOr404(accountId, request.params.story)
    if (formOf(request).act === 'show') await showCause(db, story.id)
    else if (causeOf(await factsOf(db, story.id))) await hideCause(db, story.id, Date.now())
    else throw new HttpError(422, NOTHING_TO_GUESS)
    return reply.redirect(`${storyPath(story)}#cause`, 303)
  })

  async function ownOr404(accountId: number, shortId: string): Promise<StoryKey> {
    const story = await findStoryKey(db, shortId)
    return story && (await ownsAuthor(db, accountId, story.authorId)) ? story : notFound(NO_STORY)
  }
}

const NO_STORY = 'There is no such story. It may have been taken down.'
const NO_GUESS = 'Please choose one of the triggers, or have the story told without a guess.'
const NOTHING_TO_GUESS = 'To be guessed, a story needs a timeline in its text and a trigger among its facts.'
