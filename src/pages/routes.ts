import type { FastifyPluginAsync } from 'fastify'
import { privateFeedsOf } from '../privateFeeds/store.ts'
import { showsNothing } from '../web/cached.ts'
import { renderPage } from '../web/views.ts'

/** Pages that say what this place is. */
export const pageRoutes: FastifyPluginAsync = async (app) => {
  app.get('/about', { config: showsNothing }, (_request, reply) =>
    renderPage(reply, 'pages/about', { title: 'About', canonical: '/about' }, {})
  )

  app.get('/conduct', { config: showsNothing }, (_request, reply) =>
    renderPage(
      reply,
      'pages/conduct',
      { title: 'Code of conduct', canonical: '/conduct' },
      {
        conductHtml: app.siteWords.conductHtml
      }
    )
  )

  app.get('/feeds', { config: showsNothing }, async (request, reply) => {
    const privateFeeds = request.viewer && (await privateFeedsOf(app.db, request.viewer.accountId))
    const head = { title: 'Feeds', canonical: '/feeds', feeds: SITE_FEEDS }
    return renderPage(reply, 'pages/feeds', head, { feeds: SITE_FEEDS, privateFeeds })
  })
}

const SITE_FEEDS = [
  { title: 'Latest stories', path: '/latest' },
  { title: 'Hot stories', path: '/hot' },
  { title: 'All comments', path: '/comments' }
]
