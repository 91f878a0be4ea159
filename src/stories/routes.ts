import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { unwelcomeWords } from '../comments/answering/closed.ts'
import { SORT_LABELS, TOMBSTONES } from '../comments/thread.ts'
import { KeptReadings } from '../db/keptReadings.ts'
import { suggestingOn } from '../facts/page.ts'
import { gameFor } from '../guessing/game.ts'
import { findWithheld } from '../moderation/withheld.ts'
import { mutesAnything } from '../mutes/mutes.ts'
import { imagePath, personPath, storyPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { showsStory, topicsOfStory } from '../web/cached.ts'
import { gone, notFound } from '../web/httpError.ts'
import { LONGEST_RETURN } from '../web/localPath.ts'
import { mutesFor } from '../web/mutes.ts'
import { choose } from '../web/querystring.ts'
import { barredFor } from '../web/sanctions.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { renderWithheld } from '../web/withheld.ts'
import { storiesBeside } from './beside.ts'
import { canTakeBack } from './changing.ts'
import { storyForReader } from './forReader.ts'
import { storyJsonLd } from './jsonLd.ts'
import { takenDown } from './removal/words.ts'
import { findRemovedStory, type Story } from './store.ts'
import { readStoryPage, type StoryPage, storyPageSize, type WhichPage } from './storyPage.ts'

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

/** Of what pages show to everybody; a long one takes half a megabyte. */
const KEPT_BYTES = 16 * 1024 * 1024

export const storyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app
  const pages = new KeptReadings<StoryPage>(db, { maxBytes: KEPT_BYTES, sizeOf: storyPageSize })

  for (const path of ['/s/:story', '/s/:story/:slug']) {
    app.get(path, ofThread, async (request, reply) => {
      const { query } = request
      const which = { sort: choose(['top', 'latest', 'oldest'], query.sort), after: query.after ?? null }
      const page = await pageOf(request.params.story, which)
      if (!page) return showInstead(request, reply, request.params.story)
      const { story } = page
      if (request.params.slug !== story.slug)
        return reply.redirect(storyPath(story) + searchOf(request.url), 301)
      return showStory(request, reply, page, which)
    })
  }

  /** The page for who asks: what everybody sees, and what is theirs. */
  async function showStory(
    request: FastifyRequest<{ Querystring: Static<typeof ThreadQuery> }>,
    reply: FastifyReply,
    page: StoryPage,
    which: WhichPage
  ): Promise<FastifyReply> {
    const { viewer, query } = request
    const { story, thread, places, told, keywords } = page
    const selves = viewer?.selves ?? []
    const isOwn = selves.includes(story.author.id)
    const game = await gameFor(db, story, viewer, { isHidden: page.hidesCause, isOwn, tried: query.guess })
    if (game?.isOpen) return renderPage(reply, 'guessing/show', guessHead(story), { ...game })
    const mutes = await mutesFor(request)
    const asked = { ...story, counts: page.reactionCounts, isOwn }
    const reader = await storyForReader(db, viewer, asked, { places, selves, mutes })
    const isMuting = mutesAnything(mutes)
    const beside = isMuting ? await storiesBeside(db, story, mutes) : page.beside
    const [isThanked, isCollapsed] = [query.suggested !== undefined, query.collapse !== undefined]
    const head = storyHead(story, config.baseUrl, viewer ? null : { ...thread, facts: told.facts, keywords })
    const commentCount = story.commentCount - reader.mutedComments
    return renderPage(reply, 'stories/show', head, {
      ...page,
      story: { ...story, commentCount },
      ...told,
      ...reader,
      ...beside,
      parallels: beside.parallels.map((one) => ({ ...one, isOwn: selves.includes(one.authorId) })),
      suggesting: viewer && (await suggestingOn(db, story.id, told.facts, { isOwn, isThanked })),
      after: thread.after,
      isFirstPage: which.after === null,
      sort: which.sort,
      sortLabels: SORT_LABELS,
      tombstones: TOMBSTONES,
      origin: story.sourceUrl && new URL(story.sourceUrl).host,
      isCollapsed,
      isMuting,
      // Folded comments are asked for rarely, so they are drawn each time.
      drawn: isCollapsed ? undefined : page.drawn,
      slow: paceOf(story, Date.now()),
      barred: await barredFor(request),
      unwelcome: viewer && (await unwelcomeAs(viewer.accountId, story, isOwn)),
      own: isOwn ? ownersRow(story) : null,
      game
    })
  }

  /** Why somebody may not comment here though others do. Under a story of theirs they speak as its teller. */
  const unwelcomeAs = (accountId: number, { author }: Story, isOwn: boolean): Promise<string | null> => {
    const who = { accountId, authorId: isOwn ? author.id : accountId }
    return unwelcomeWords(db, { authorId: author.id }, who, Date.now())
  }

  /** What the page shows to everybody, read anew only where something changed in it. */
  const pageOf = (shortId: string, which: WhichPage) =>
    pages.get(`${shortId} ${which.sort} ${which.after}`, topicsOfStory(shortId), () =>
      readStoryPage(db, shortId, which)
    )

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

/** What its teller alone sees on a story. */
const ownersRow = (story: Story) => ({
  isAside: story.asideAt !== null,
  isAlias: story.author.username === null,
  canTakeBack: canTakeBack(story, Date.now())
})

/** What everybody is told of a thread that a moderator slowed; null where it is as fast as others. */
const paceOf = ({ slowedUntil, slowedSeconds }: Story, now: number) =>
  slowedUntil !== null && slowedUntil > now
    ? { until: slowedUntil, minutes: Math.ceil(slowedSeconds / 60) }
    : null

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
    ...(story.asideAt !== null && { isIndexed: false }),
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
