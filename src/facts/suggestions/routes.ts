import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findStoryKey } from '../../stories/keys.ts'
import { findOwnStory, type OwnStory } from '../../stories/own.ts'
import { storyPath } from '../../text/paths.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { limitTurns } from '../../web/limit.ts'
import { Type } from '../../web/type.ts'
import { factsOf } from '../store.ts'
import { isMissing } from './missing.ts'
import { acceptSuggestion, declineSuggestion, suggestFact } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { schema: { params: Type.Object({ story: ShortId }) } }
const ofSuggestion = { schema: { params: Type.Object({ story: ShortId, suggestion: ShortId }) } }

/** Readers suggest a fact that a story lacks; its teller takes it or leaves it. */
export const suggestionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.post('/s/:story/suggestions', ofStory, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = (await findStoryKey(db, request.params.story)) ?? notFound('There is no such story.')
    const [field = '', value = ''] = (formOf(request).fact ?? '').split('=')
    if (!isMissing(await factsOf(db, story.id), { field, value })) throw new HttpError(422, NOT_MISSING)
    await limitTurns(request, 'suggestion', [`account ${accountId}`])
    const isTaken = await suggestFact(db, story, { field, value, accountId, now: Date.now() })
    if (!isTaken) throw new HttpError(422, OWN)
    return reply.redirect(`${storyPath(story)}?suggested#suggest`, 303)
  })

  app.post('/s/:story/suggestions/:suggestion/acceptance', ofSuggestion, async (request, reply) => {
    const story = await ownOr404(requireViewer(request).accountId, request.params.story)
    const taken = { now: Date.now(), siteUrl: config.baseUrl }
    await acceptSuggestion(db, story, request.params.suggestion, taken)
    return reply.redirect(storyPath(story), 303)
  })

  app.post('/s/:story/suggestions/:suggestion/refusal', ofSuggestion, async (request, reply) => {
    const story = await ownOr404(requireViewer(request).accountId, request.params.story)
    await declineSuggestion(db, story.id, request.params.suggestion, Date.now())
    return reply.redirect(storyPath(story), 303)
  })

  async function ownOr404(accountId: number, shortId: string): Promise<OwnStory> {
    const story = await findOwnStory(db, accountId, shortId)
    const isThere = story && story.publishedAt !== null && story.removedAt === null
    return isThere ? story : notFound('There is no such story of yours.')
  }
}

const NOT_MISSING =
  'Nothing was suggested: please choose a fact from the list that the story does not have yet. It may have got it since.'
const OWN = 'This story is yours, so there is nobody to suggest it to. Edit the story to add the fact.'
