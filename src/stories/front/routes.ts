import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { parseCursor } from '../../db/keyset.ts'
import { siteName } from '../../siteSettings/store.ts'
import { showsLists } from '../../web/cached.ts'
import { mutesFor } from '../../web/mutes.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { listStories } from '../lists.ts'
import { stretchesOf } from '../periods.ts'
import type { StoryOrder } from '../places.ts'

const PERIODS = [
  { name: 'week', label: 'This week', days: 7 },
  { name: 'month', label: 'This month', days: 30 },
  { name: 'year', label: 'This year', days: 365 },
  { name: 'all', label: 'All time', days: null }
] as const

const ListQuery = Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })

export const frontRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  for (const [path, order] of [
    ['/', 'hot'],
    ['/latest', 'latest']
  ] as const) {
    app.get(
      path,
      { schema: { querystring: ListQuery }, config: showsLists('after', 'before') },
      async (request, reply) => {
        const cursor = parseCursor(request.query)
        const page = await listStories(db, { order, mutes: await mutesFor(request) }, cursor)
        const head = listHead(path, order, siteName(app), page)
        const heading = head.title || 'Stories'
        return renderPage(reply, 'stories/index', head, {
          order,
          page,
          heading,
          welcomeHtml: app.siteWords.welcomeHtml,
          isFront: path === '/' && !cursor
        })
      }
    )
  }

  app.get('/top', async (_request, reply) => reply.redirect('/top/week', 302))

  app.get(
    '/top/:period',
    {
      schema: {
        params: Type.Object({ period: Type.Enum(PERIODS.map(({ name }) => name)) }),
        querystring: ListQuery
      },
      config: showsLists('after', 'before')
    },
    async (request, reply) => {
      const { period } = request.params
      const days = PERIODS.find(({ name }) => name === period)?.days
      const mutes = await mutesFor(request)
      const filter = {
        order: 'top' as const,
        mutes,
        ...(days && { stretches: stretchesOf(days, Date.now()) })
      }
      const page = await listStories(db, filter, parseCursor(request.query))
      const path = `/top/${period}`
      const head = listHead(path, 'top', siteName(app), page)
      return renderPage(reply, 'stories/index', head, {
        order: 'top',
        page,
        heading: head.title,
        period,
        periods: PERIODS
      })
    }
  )
}

const LIST_TITLES: Record<StoryOrder, string> = { hot: '', latest: 'Latest stories', top: 'Top stories' }

function listHead(
  path: string,
  order: StoryOrder,
  siteName: string,
  page: { previous: string | null; next: string | null }
) {
  return {
    title: LIST_TITLES[order],
    description: `${siteName}: engineers tell each other how they took down production, how they got out, and what they learned.`,
    canonical: path,
    previous: page.previous && `${path}?${page.previous}`,
    next: page.next && `${path}?${page.next}`,
    feeds: [
      { title: 'Latest stories', path: '/latest' },
      { title: 'Hot stories', path: '/hot' }
    ]
  }
}
