import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ownsAuthor } from '../aliases/store.ts'
import { readThread } from '../comments/reading.ts'
import { buildThread, SORT_LABELS, TOMBSTONES } from '../comments/thread.ts'
import { freshComments } from '../comments/visits/fresh.ts'
import { storyFacts } from '../facts/page.ts'
import { gameFor } from '../guessing/game.ts'
import { findWithheld } from '../moderation/withheld.ts'
import type { Viewer } from '../sessions/store.ts'
import { imagePath, personPath, storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { showsStory } from '../web/cached.ts'
import { gone, notFound } from '../web/httpError.ts'
import { LONGEST_RETURN } from '../web/localPath.ts'
import { mutesFor } from '../web/mutes.ts'
import { choose } from '../web/querystring.ts'
import { renderPage } from '../web/views.ts'
import { renderWithheld } from '../web/withheld.ts'
import { storiesBeside } from './beside.ts'
import { canTakeBack } from './changing.ts'
import { storyForReader } from './forReader.ts'
import { storyJsonLd } from './jsonLd.ts'
import { takenDown } from './removal/words.ts'
import { findRemovedStory, findStory, type Story } from './store.ts'

const StoryParams = Type.Object({
  story: Type.String({ pattern: SHORT_ID_PATTERN }),
  slug: Type.Optional(Type.String())
})
const ThreadQuery = Type.Object({
  sort: Type.Optional(Type.String()),
  after: Type.Optional(Type.String({ maxLength: 20 })),
  collapse: Type.Optional(Type.String()),
  guess: Type.Optional(Type.String()),
  suggested: Type.Optional(Type.String())
})

const ofThread = {
  schema: { params: StoryParams, querystring: ThreadQuery },
  config: showsStory('sort', 'after', 'collapse', 'guess')
}

export const storyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  for (const path of ['/s/:story', '/s/:story/:slug']) {
    app.get(path, ofThread, async (request, reply) => {
      const story = await findStory(db, request.params.story)
      if (!story) return showInstead(request, reply, request.params.story)
      if (request.params.slug !== story.slug)
        return reply.redirect(storyPath(story) + searchOf(request.url), 301)
      const own = await ownersRow(request.viewer, story)
      const asked = { isOwn: own !== null, tried: request.query.guess }
      const game = await gameFor(db, story, request.viewer, asked)
      if (game?.isOpen) return renderPage(reply, 'guessing/show', guessHead(story), { ...game })
      const sort = choose(['top', 'latest', 'oldest'], request.query.sort)
      const thread = await readThread(
        db,
        { id: story.id, authorId: story.author.id },
        sort,
        request.query.after ?? null
      )
      const mutes = await mutesFor(request)
      const reader = await storyForReader(db, request.viewer, story, { comments: thread.comments, mutes })
      const isThanked = request.query.suggested !== undefined
      const branches = buildThread(thread.comments, sort)
      const told = await storyFacts(db, story.id, request.viewer && { isOwn: own !== null, isThanked })
      return renderPage(
        reply,
        'stories/show',
        storyHead(story, config.baseUrl, request.viewer ? null : { ...thread, facts: told.facts }),
        {
          story,
          ...told,
          ...reader,
          branches,
          fresh: freshComments(branches, reader.since, reader.unnoticed),
          after: thread.after,
          isFirstPage: request.query.after === undefined,
          sort,
          sortLabels: SORT_LABELS,
          tombstones: TOMBSTONES,
          origin: story.sourceUrl && new URL(story.sourceUrl).host,
          isCollapsed: request.query.collapse !== undefined,
          ...(await storiesBeside(db, story, request.viewer, mutes)),
          own,
          game
        }
      )
    })
  }

  /** What its teller alone sees on a story; null for everybody else. */
  async function ownersRow(viewer: Viewer | null, story: Story) {
    if (!viewer || !(await ownsAuthor(db, viewer.accountId, story.author.id))) return null
    return { isAlias: story.author.username === null, canTakeBack: canTakeBack(story, Date.now()) }
  }

  /** A story that is withheld, to those who may see it. @throws HttpError for everybody else */
  async function showInstead(
    request: FastifyRequest,
    reply: FastifyReply,
    shortId: string
  ): Promise<FastifyReply> {
    const withheld = await findWithheld(db, request.viewer, 'story', shortId)
    return withheld ? renderWithheld(reply, withheld) : refuseStory(shortId)
  }

  async function refuseStory(shortId: string): Promise<never> {
    const removed = await findRemovedStory(db, shortId)
    if (!removed)
      return notFound('There is no such story. It may never have been, or its address is not whole.')
    return gone(takenDown(removed))
  }
}

/** The query of an address; one that is too long to be sent back is dropped. */
function searchOf(url: string): string {
  const search = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  return search.length > LONGEST_RETURN ? '' : search
}

/** An alias told this story and no other. */
const feedsOf = ({ username, displayName }: Story['author']) =>
  username ? [{ title: `Stories by ${displayName}`, path: personPath(username) }] : []

/** Says nothing of what happened but the title. */
const guessHead = (story: Story) => ({
  title: story.title,
  description: 'Look at the timeline, and guess what set it off.',
  canonical: story.sourceUrl ?? storyPath(story),
  type: 'article' as const,
  publishedAt: story.publishedAt,
  editedAt: story.editedAt
})

/** @param told for search engines, who are not signed in; null to tell nothing to them */
function storyHead(story: Story, baseUrl: string, told: Parameters<typeof storyJsonLd>[1] | null) {
  return {
    title: story.title,
    description: story.excerpt,
    canonical: story.sourceUrl ?? storyPath(story),
    type: 'article' as const,
    publishedAt: story.publishedAt,
    editedAt: story.editedAt,
    feeds: [
      { title: `Comments on ${story.title}`, path: `/s/${story.shortId}/comments` },
      ...feedsOf(story.author)
    ],
    ...(story.cover && { imagePath: imagePath(story.cover.hash) }),
    ...(told && { jsonLdHtml: storyJsonLd(story, told, baseUrl) })
  }
}
