import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { parseCursor } from '../db/keyset.ts'
import { countedTags } from '../facets/tagCounts.ts'
import { followTagButton } from '../follows/keeping.ts'
import { muteTagButton } from '../mutes/buttons.ts'
import { listStories } from '../stories/lists.ts'
import type { StoryOrder } from '../stories/places.ts'
import { tagPath } from '../text/paths.ts'
import { showsLists } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { choose } from '../web/querystring.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { TAGS_PATTERN } from './names.ts'
import { currentNames, findTags, isMerged } from './store.ts'

const ORDERS: readonly [StoryOrder, ...StoryOrder[]] = ['latest', 'hot', 'top']
const ORDER_TABS = [
  { name: 'latest', label: 'Latest' },
  { name: 'hot', label: 'Hot' },
  { name: 'top', label: 'Top' }
]

const TagQuery = Type.Object({
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
  sort: Type.Optional(Type.String())
})

export const tagRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/t', { config: showsLists() }, async (request, reply) => {
    const head = { title: 'Tags', description: 'Every tag, with the number of its stories.', canonical: '/t' }
    return renderPage(reply, 'tags/index', head, {
      tags: await countedTags(db, await mutesFor(request))
    })
  })

  app.get(
    '/t/:tags',
    {
      schema: {
        params: Type.Object({ tags: Type.String({ pattern: TAGS_PATTERN }) }),
        querystring: TagQuery
      },
      config: showsLists('after', 'before', 'sort')
    },
    async (request, reply) => {
      const asked = request.params.tags.split(',')
      const names = await currentNames(db, asked)
      if (isMerged(asked, names)) return reply.redirect(tagPath(...names) + queryOf(request.url), 301)
      const tags = await findTags(db, asked)
      if (tags.length === 0) notFound('No story carries that tag yet.')
      const mutes = await mutesFor(request)
      const order = choose(ORDERS, request.query.sort)
      const page = await listStories(
        db,
        { order, mutes, tagIds: tags.map((tag) => tag.id) },
        parseCursor(request.query)
      )
      const path = tagPath(...tags.map((tag) => tag.name))
      const sorted = order === 'latest' ? '' : `sort=${order}&`
      const head = {
        title: tags.map((tag) => `#${tag.name}`).join(' or '),
        description: tags.map((tag) => tag.description).join(' ') || 'Stories with this tag.',
        canonical: path,
        previous: page.previous && `${path}?${sorted}${page.previous}`,
        next: page.next && `${path}?${sorted}${page.next}`,
        feeds: [{ title: `Stories tagged ${tags.map((tag) => tag.name).join(' or ')}`, path }]
      }
      const follow = await followTagButton(db, request.viewer, tags)
      const mute = muteTagButton(mutes, tags)
      const data = { tags, page, order, orders: ORDER_TABS, path, follow, mute }
      return renderPage(reply, 'tags/show', head, data)
    }
  )
}

const queryOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')
