import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ownsAuthor } from '../aliases/store.ts'
import type { Viewer } from '../sessions/store.ts'
import { findStory, type Story } from '../stories/store.ts'
import { storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { addParallel, ownChoices, removeParallel } from './store.ts'

const shortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { params: Type.Object({ story: shortId }) }
const ofPair = { params: Type.Object({ story: shortId, other: shortId }) }

/** "This happened to us too": a link from a story of one's own to another's, shown on both. */
export const parallelRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/parallels', { schema: ofStory }, async (request, reply) => {
    const viewer = requireViewer(request)
    const story = await othersOr404(viewer, request.params.story)
    const head = { title: 'This happened to us too', isIndexed: false }
    const choices = await ownChoices(db, viewer.accountId, story.id)
    return renderPage(reply, 'parallels/new', head, { story, choices, error: '' })
  })

  app.post('/s/:story/parallels', { schema: ofStory }, async (request, reply) => {
    const viewer = requireViewer(request)
    const story = await othersOr404(viewer, request.params.story)
    const choices = await ownChoices(db, viewer.accountId, story.id)
    const chosen = formOf(request).own
    const own = choices.find((choice) => choice.shortId === chosen)
    if (!own) {
      const isThere = chosen && (await isOwnReadable(viewer, chosen))
      if (isThere) return reply.redirect(`${storyPath(story)}#parallels`, 303)
      const head = { title: 'This happened to us too', isIndexed: false }
      const error = 'Please choose the story of yours that tells of it.'
      return renderPage(reply.code(422), 'parallels/new', head, { story, choices, error })
    }
    await limitTurns(request, 'parallel', [`account ${viewer.accountId}`])
    await addParallel(db, own.id, story.id, Date.now())
    return reply.redirect(`${storyPath(story)}#parallels`, 303)
  })

  /** By whoever told either of them, and by moderators. */
  app.post('/s/:story/parallels/:other/deletion', { schema: ofPair }, async (request, reply) => {
    const viewer = requireViewer(request)
    const [story, other] = [
      await findStory(db, request.params.story),
      await findStory(db, request.params.other)
    ]
    if (!story || !other) return notFound(NO_LINK)
    const isTheirs = (await isOwn(viewer, story)) || (await isOwn(viewer, other))
    if (!isTheirs && viewer.role === 'member') return notFound(NO_LINK)
    await removeParallel(db, story.id, other.id)
    return reply.redirect(`${storyPath(story)}#parallels`, 303)
  })

  const isOwn = (viewer: Viewer, story: Story) => ownsAuthor(db, viewer.accountId, story.author.id)

  async function isOwnReadable(viewer: Viewer, shortId: string): Promise<boolean> {
    const story = await findStory(db, shortId)
    return story !== undefined && isOwn(viewer, story)
  }

  /** One's own stories are not linked to each other: under two names, that would tell who is behind them. */
  async function othersOr404(viewer: Viewer, shortId: string): Promise<Story> {
    const story = (await findStory(db, shortId)) ?? notFound(NO_STORY)
    return (await isOwn(viewer, story)) ? notFound(NO_STORY) : story
  }
}

const NO_STORY = 'There is no such story by somebody else.'
const NO_LINK = 'There are no such stories that you could take apart.'
