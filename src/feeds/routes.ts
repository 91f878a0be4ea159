import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findPerson, type Person } from '../accounts/store.ts'
import { listComments } from '../comments/lists.ts'
import { findComment } from '../comments/reading.ts'
import { withCurrentNames as currentFilters } from '../facets/current.ts'
import { appliedFilters, filterQuery, readFilters } from '../facets/filters.ts'
import { newestFaceted } from '../facets/store.ts'
import { NO_MUTES } from '../mutes/mutes.ts'
import { withCurrentNames as currentQuery } from '../search/current.ts'
import { meaningOf } from '../search/meaning.ts'
import { isEmpty, parseQuery } from '../search/query.ts'
import { latestFound } from '../search/store.ts'
import { siteName } from '../siteSettings/store.ts'
import {
  listStories,
  STORIES_A_PAGE,
  type StoryFilter,
  type StoryLine,
  storiesByIds
} from '../stories/lists.ts'
import { findRemovedStory, findStory, type Story, storyTexts } from '../stories/store.ts'
import { TAGS_PATTERN } from '../tags/names.ts'
import { currentNames, findTags, isMerged } from '../tags/store.ts'
import { tagPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { showsLists, showsListsByQuery, showsPerson, showsStories, showsStory } from '../web/cached.ts'
import { gone, notFound, TooManyError } from '../web/httpError.ts'
import { takeReadingTurn } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import {
  branchChannel,
  type Channel,
  commentsChannel,
  facetChannel,
  hotChannel,
  latestChannel,
  personChannel,
  personCommentsChannel,
  searchChannel,
  storyCommentsChannel,
  tagChannel
} from './channels.ts'
import { FEED_FORMATS, type FeedFormat, MEDIA_TYPES, writeFeed } from './document.ts'
import { sendIfNew } from './freshness.ts'
import { commentItem, type FeedItem, lastChange, NO_TEXT, storyItem } from './items.ts'
import { listBranch } from './store.ts'

const format = Type.Enum([...FEED_FORMATS])
const shortId = Type.String({ pattern: SHORT_ID_PATTERN })
const username = Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' })

const ofSite = { params: Type.Object({ format }) }
const ofTags = { params: Type.Object({ tags: Type.String({ pattern: TAGS_PATTERN }), format }) }
const ofPerson = { params: Type.Object({ username, format }) }
const ofStory = { params: Type.Object({ story: shortId, format }) }
const ofComment = { params: Type.Object({ story: shortId, comment: shortId, format }) }

/** Where feed readers look when they are given nothing but the site. */
const GUESSES = {
  '/feed': '/latest.rss',
  '/rss': '/latest.rss',
  '/feed.xml': '/latest.rss',
  '/rss.xml': '/latest.rss',
  '/index.xml': '/latest.rss',
  '/atom.xml': '/latest.atom',
  '/feed.json': '/latest.json'
}

/** Every list of stories or comments as RSS, Atom and JSON Feed: the page's address and an ending. */
export const feedRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app
  const site = () => siteName(app)

  // @fastify/etag leaves an empty text in a 304, and a length of 0 there would be that of the feed (RFC 9110, 8.6).
  app.addHook('onSend', async (_request, reply, payload) => (reply.statusCode === 304 ? null : payload))

  app.get('/latest.:format', { schema: ofSite, config: showsStories() }, async (request, reply) =>
    sendFeed(request, reply, latestChannel(site()), await stories({ order: 'latest' }))
  )

  app.get('/hot.:format', { schema: ofSite, config: showsLists() }, async (request, reply) =>
    sendFeed(request, reply, hotChannel(site()), await stories({ order: 'hot' }))
  )

  app.get('/comments.:format', { schema: ofSite, config: showsLists() }, async (request, reply) =>
    sendFeed(request, reply, commentsChannel(site()), await comments({}))
  )

  app.get('/stories.:format', { schema: ofSite, config: showsListsByQuery }, async (request, reply) => {
    const { filters: asked } = readFilters(request.query as Record<string, string>)
    const filters = await currentFilters(db, asked)
    const words = appliedFilters(filters).map(({ label }) => label)
    const items = await itemsOf(await newestFaceted(db, filters))
    return sendFeed(request, reply, facetChannel(site(), filterQuery(filters), words), items)
  })

  app.get('/search.:format', { schema: ofSite }, async (request, reply) => {
    const wait = takeReadingTurn(request, 'search')
    if (wait > 0) throw new TooManyError(wait)
    const query = await currentQuery(db, parseQuery((request.query as Record<string, string>).q ?? ''))
    const ids = isEmpty(query) ? [] : await latestFound(db, await meaningOf(db, query), STORIES_A_PAGE)
    const items = await itemsOf(await storiesByIds(db, ids, NO_MUTES))
    return sendFeed(request, reply, searchChannel(site(), query.text), items)
  })

  app.get('/t/:tags.:format', { schema: ofTags, config: showsStories() }, async (request, reply) => {
    const asked = request.params.tags.split(',')
    const current = await currentNames(db, asked)
    if (isMerged(asked, current))
      return reply.redirect(`${tagPath(...current)}.${request.params.format}`, 301)
    const tags = await findTags(db, asked)
    if (tags.length === 0) notFound('No story carries that tag yet.')
    const names = tags.map((tag) => tag.name)
    const items = await stories({ order: 'latest', tagIds: tags.map((tag) => tag.id) })
    return sendFeed(request, reply, tagChannel(site(), names), items)
  })

  app.get('/u/:username.:format', { schema: ofPerson, config: showsPerson() }, async (request, reply) => {
    const person = await personOr404(request.params.username)
    const items = await stories({ order: 'latest', authorId: person.id })
    return sendFeed(request, reply, personChannel(site(), person), items)
  })

  app.get(
    '/u/:username/comments.:format',
    { schema: ofPerson, config: showsPerson() },
    async (request, reply) => {
      const person = await personOr404(request.params.username)
      const items = await comments({ authorId: person.id })
      return sendFeed(request, reply, personCommentsChannel(site(), person), items)
    }
  )

  app.get('/s/:story/comments.:format', { schema: ofStory, config: showsStory() }, async (request, reply) => {
    const story = await storyOr404(request.params.story)
    return sendFeed(request, reply, storyCommentsChannel(story), await comments({ storyId: story.id }))
  })

  app.get(
    '/s/:story/c/:comment.:format',
    { schema: ofComment, config: showsStory() },
    async (request, reply) => {
      const story = await storyOr404(request.params.story)
      const top = await findComment(db, { id: story.id, authorId: story.author.id }, request.params.comment)
      if (!top) return notFound('There is no such comment.')
      const who = top.tombstone ? null : (top.author?.displayName ?? 'Somebody')
      const items = (await listBranch(db, story, top)).map(commentItem)
      return sendFeed(request, reply, branchChannel(story, top.shortId, who), items)
    }
  )

  for (const [guess, path] of Object.entries(GUESSES)) {
    app.get(guess, async (_request, reply) => reply.redirect(path, 301))
  }

  async function stories(filter: Omit<StoryFilter, 'mutes'>): Promise<FeedItem[]> {
    return itemsOf((await listStories(db, { ...filter, mutes: NO_MUTES }, null)).rows)
  }

  async function itemsOf(rows: readonly StoryLine[]): Promise<FeedItem[]> {
    const ids = rows.map((story) => story.id)
    const texts = await storyTexts(db, ids)
    return rows.map((story) => storyItem({ ...story, ...(texts.get(story.id) ?? NO_TEXT) }))
  }

  async function comments(filter: { authorId?: number; storyId?: number }): Promise<FeedItem[]> {
    return (await listComments(db, { ...filter, mutes: NO_MUTES }, null)).rows.map(commentItem)
  }

  async function personOr404(name: string): Promise<Person> {
    return (await findPerson(db, name.toLowerCase())) ?? notFound('There is nobody of that name here.')
  }

  async function storyOr404(id: string): Promise<Story> {
    const story = await findStory(db, id)
    if (story) return story
    return (await findRemovedStory(db, id))
      ? gone('This story was taken down.')
      : notFound('There is no such story.')
  }

  function sendFeed(
    request: FastifyRequest<{ Params: { format: FeedFormat } }>,
    reply: FastifyReply,
    channel: Channel,
    items: FeedItem[]
  ): FastifyReply {
    const { format } = request.params
    reply.type(MEDIA_TYPES[format])
    return sendIfNew(request, reply, writeFeed(format, channel, items, config.baseUrl), lastChange(items))
  }
}
