import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { findPerson } from '../accounts/store.ts'
import { listComments } from '../comments/lists.ts'
import { listStories, type StoryFilter } from '../stories/lists.ts'
import { findStory, storyBodies } from '../stories/store.ts'
import { TAGS_PATTERN } from '../tags/names.ts'
import { findTags } from '../tags/store.ts'
import { personPath, storyPath, tagPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { notFound } from '../web/httpError.ts'
import {
  type Channel,
  commentItem,
  FEED_FORMATS,
  type FeedFormat,
  type FeedItem,
  lastChange,
  MEDIA_TYPES,
  storyItem,
  writeFeed
} from './feed.ts'

const Format = Type.Enum([...FEED_FORMATS])
const formatParams = Type.Object({ format: Format })

/** Every list of stories or comments as RSS, Atom and JSON Feed: the page's address and an ending. */
export const feedRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app
  const site = config.siteName

  for (const order of ['latest', 'hot'] as const) {
    app.get(`/${order}.:format`, { schema: { params: formatParams } }, async (request, reply) => {
      const page = order === 'hot' ? '/' : '/latest'
      const channel = { title: `${site}: ${order} stories`, description: ABOUT, page, path: `/${order}` }
      return sendFeed(request, reply, channel, await storyItems({ order }))
    })
  }

  app.get('/comments.:format', { schema: { params: formatParams } }, async (request, reply) => {
    const channel = {
      title: `${site}: comments`,
      description: 'All comments.',
      page: '/comments',
      path: '/comments'
    }
    return sendFeed(request, reply, channel, (await listComments(db, {}, null)).rows.map(commentItem))
  })

  app.get(
    '/t/:tags.:format',
    { schema: { params: Type.Object({ tags: Type.String({ pattern: TAGS_PATTERN }), format: Format }) } },
    async (request, reply) => {
      const tags = await findTags(db, request.params.tags.split(','))
      if (tags.length === 0) notFound('No story carries that tag yet.')
      const page = tagPath(...tags.map((tag) => tag.name))
      const names = tags.map((tag) => tag.name).join(' or ')
      const channel = {
        title: `${site}: ${names}`,
        description: `Stories tagged ${names}.`,
        page,
        path: page
      }
      return sendFeed(
        request,
        reply,
        channel,
        await storyItems({ order: 'latest', tagIds: tags.map((tag) => tag.id) })
      )
    }
  )

  app.get(
    '/u/:username.:format',
    {
      schema: {
        params: Type.Object({ username: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }), format: Format })
      }
    },
    async (request, reply) => {
      const person =
        (await findPerson(db, request.params.username.toLowerCase())) ??
        notFound('There is nobody of that name here.')
      const page = personPath(person.username)
      const channel = {
        title: `${site}: ${person.displayName}`,
        description: `Stories by ${person.displayName}.`,
        page,
        path: page
      }
      return sendFeed(request, reply, channel, await storyItems({ order: 'latest', authorId: person.id }))
    }
  )

  app.get(
    '/s/:story/comments.:format',
    {
      schema: { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }), format: Format }) }
    },
    async (request, reply) => {
      const story = (await findStory(db, request.params.story)) ?? notFound('There is no such story.')
      const channel = {
        title: `Comments on “${story.title}”`,
        description: story.excerpt,
        page: storyPath(story),
        path: `/s/${story.shortId}/comments`
      }
      const { rows } = await listComments(db, { storyId: story.id }, null)
      return sendFeed(request, reply, channel, rows.map(commentItem))
    }
  )

  for (const path of ['/feed', '/rss', '/feed.xml', '/rss.xml', '/index.xml']) {
    app.get(path, async (_request, reply) => reply.redirect('/latest.rss', 301))
  }

  async function storyItems(filter: StoryFilter): Promise<FeedItem[]> {
    const { rows } = await listStories(db, filter, null)
    const bodies = await storyBodies(
      db,
      rows.map((story) => story.id)
    )
    return rows.map((story) => storyItem({ ...story, bodyHtml: bodies.get(story.id) ?? '' }))
  }

  function sendFeed(
    request: FastifyRequest<{ Params: { format: FeedFormat } }>,
    reply: FastifyReply,
    channel: Channel,
    items: FeedItem[]
  ): FastifyReply {
    const { format } = request.params
    const changedAt = lastChange(items)
    reply.type(MEDIA_TYPES[format]).header('cache-control', 'no-cache')
    reply.header('last-modified', new Date(changedAt).toUTCString())
    return isUnchangedSince(request, changedAt)
      ? reply.code(304).send()
      : reply.send(writeFeed(format, channel, items, config.baseUrl))
  }
}

const ABOUT =
  'Engineers tell each other how they took down production, how they got out, and what they learned.'

/** An ETag, where the client has one, is the better witness, and is compared after the feed is written. */
function isUnchangedSince(request: FastifyRequest, changedAt: number): boolean {
  if (request.headers['if-none-match'] !== undefined) return false
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return changedAt > 0 && Math.floor(changedAt / 1000) * 1000 <= since
}
