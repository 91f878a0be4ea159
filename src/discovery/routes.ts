import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { siteName } from '../siteSettings/store.ts'
import { storyPath } from '../text/paths.ts'
import { showsStories } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { writeSitemap, writeSitemapIndex } from './sitemap.ts'
import { listSitemaps, readSitemap } from './store.ts'

const XML = 'application/xml; charset=utf-8'

const KEEP_OUT = 'User-agent: *\nDisallow: /\n'

/** Pages that no list of stories leads to, or that lead to all of them. */
const SITE_PAGES = ['/', '/latest', '/top/all', '/stories', '/insights', '/t', '/about', '/conduct']

/** What search engines and browsers look for at fixed addresses. */
export const discoveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/robots.txt', (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(
        config.isPrivate
          ? KEEP_OUT
          : `User-agent: *\nDisallow: /theme\n\nSitemap: ${config.baseUrl}/sitemap.xml\n`
      )
  )

  app.get('/sitemap.xml', { config: showsStories() }, async (_request, reply) => {
    const parts = (await listSitemaps(db)).map((part) => ({ url: `${config.baseUrl}/sitemap-${part}.xml` }))
    return reply.type(XML).send(writeSitemapIndex(parts))
  })

  app.get(
    '/sitemap-:part.xml',
    {
      schema: { params: Type.Object({ part: Type.String({ pattern: '^[1-9][0-9]{0,5}$' }) }) },
      config: showsStories()
    },
    async (request, reply) => {
      const part = Number(request.params.part)
      const pages = part === 1 ? SITE_PAGES.map((path) => ({ url: config.baseUrl + path })) : []
      const stories = (await readSitemap(db, part)).map(({ changedAt, ...story }) => ({
        url: config.baseUrl + storyPath(story),
        changedAt
      }))
      if (pages.length + stories.length === 0) notFound('There is no such part of the sitemap.')
      return reply.type(XML).send(writeSitemap([...pages, ...stories]))
    }
  )

  app.get('/site.webmanifest', (_request, reply) =>
    reply
      .type('application/manifest+json; charset=utf-8')
      .send(JSON.stringify({ ...MANIFEST, name: siteName(app), short_name: siteName(app) }))
  )

  app.get('/favicon.ico', async (_request, reply) => reply.redirect('/static/icons/mark-192.png', 301))
}

/** A place to read in the browser, not an application: the icons are for bookmarks and home screens. */
const MANIFEST = {
  start_url: '/',
  display: 'browser',
  background_color: '#faf6ef',
  theme_color: '#faf6ef',
  icons: [
    { src: '/static/icons/mark.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: '/static/icons/mark-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/static/icons/mark-512.png', sizes: '512x512', type: 'image/png' }
  ]
}
