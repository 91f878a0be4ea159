import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { FEED_FORMATS, MEDIA_TYPES, writeFeed } from '../feeds/document.ts'
import { sendIfNew } from '../feeds/freshness.ts'
import { type FeedItem, lastChange, NO_TEXT, storyItem } from '../feeds/items.ts'
import { listFollowed } from '../follows/lists.ts'
import { mutesOf } from '../mutes/store.ts'
import { listNotifications } from '../notifications/lists.ts'
import { listSaved } from '../saved/store.ts'
import { siteName } from '../siteSettings/store.ts'
import type { StoryLine } from '../stories/lists.ts'
import { storyTexts } from '../stories/store.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { type PrivateList, privateChannel } from './channels.ts'
import { notificationItem } from './items.ts'
import { findFeedOwner, renewFeedKey, revokeFeedKey } from './store.ts'

const ofFeed = {
  params: Type.Object({
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }),
    format: Type.Enum([...FEED_FORMATS])
  })
}

/** Feeds of what is a member's own, behind an address that nobody can guess; feed readers cannot sign in. */
export const privateFeedRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  const LISTS: Record<PrivateList, (accountId: number) => Promise<FeedItem[]>> = {
    notifications: async (accountId) =>
      (await listNotifications(db, accountId, null)).rows.map(notificationItem),
    following: async (accountId) =>
      withBodies((await listFollowed(db, await readerOf(accountId), null)).rows),
    saved: async (accountId) => withBodies((await listSaved(db, await readerOf(accountId), null)).rows)
  }

  for (const [list, itemsOf] of Object.entries(LISTS) as Array<[PrivateList, typeof LISTS.saved]>) {
    // The log of requests would hold the key.
    const options = { schema: ofFeed, logLevel: 'warn' } as const
    app.get(`/feeds/private/:key/${list}.:format`, options, async (request, reply) => {
      const { key, format } = request.params
      const owner = (await findFeedOwner(db, key)) ?? notFound('There is no such feed.')
      const items = await itemsOf(owner.accountId)
      const text = writeFeed(format, privateChannel(siteName(app), key, list), items, config.baseUrl)
      reply.type(MEDIA_TYPES[format]).header('x-robots-tag', 'noindex')
      return sendIfNew(request, reply, text, lastChange(items), 'private, no-cache')
    })
  }

  app.post('/feeds/key', async (request, reply) => {
    const { accountId } = requireViewer(request)
    await limitTurns(request, 'reaction', whoAsks(request))
    await (formOf(request).act === 'revoke' ? revokeFeedKey(db, accountId) : renewFeedKey(db, accountId))
    return reply.redirect('/feeds#private', 303)
  })

  async function readerOf(accountId: number) {
    return { accountId, mutes: await mutesOf(db, accountId) }
  }

  async function withBodies(stories: StoryLine[]): Promise<FeedItem[]> {
    const ids = stories.map((story) => story.id)
    const texts = await storyTexts(db, ids)
    return stories.map((story) => storyItem({ ...story, ...(texts.get(story.id) ?? NO_TEXT) }))
  }
}
