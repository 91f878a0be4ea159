import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { storyPath } from '../text/paths.ts'
import { notFound } from '../web/httpError.ts'
import { countSitemaps, readSitemap } from './store.ts'

/** What search engines and browsers look for at fixed addresses. */
export const discoveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/robots.txt', (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(`User-agent: *\nDisallow: /theme\n\nSitemap: ${config.baseUrl}/sitemap.xml\n`)
  )

  app.get('/sitemap.xml', async (_request, reply) => {
    const parts = Array.from({ length: await countSitemaps(db) }, (_, index) => index + 1)
    const entries = parts.map((part) => `<sitemap><loc>${config.baseUrl}/sitemap-${part}.xml</loc></sitemap>`)
    return reply
      .type(XML)
      .send(`${DECLARATION}<sitemapindex xmlns="${SITEMAPS}">${entries.join('')}</sitemapindex>\n`)
  })

  app.get(
    '/sitemap-:part.xml',
    { schema: { params: Type.Object({ part: Type.String({ pattern: '^[1-9][0-9]{0,5}$' }) }) } },
    async (request, reply) => {
      const stories = await readSitemap(db, Number(request.params.part))
      if (stories.length === 0 && request.params.part !== '1')
        notFound('There is no such part of the sitemap.')
      const urls = stories.map(({ changedAt, ...story }) => {
        const lastmod = new Date(changedAt).toISOString()
        return `<url><loc>${config.baseUrl}${storyPath(story)}</loc><lastmod>${lastmod}</lastmod></url>`
      })
      return reply.type(XML).send(`${DECLARATION}<urlset xmlns="${SITEMAPS}">${urls.join('')}</urlset>\n`)
    }
  )

  app.get('/site.webmanifest', (_request, reply) =>
    reply.type('application/manifest+json; charset=utf-8').send(
      JSON.stringify({
        name: config.siteName,
        short_name: config.siteName,
        start_url: '/',
        display: 'browser',
        background_color: '#faf6ef',
        theme_color: '#faf6ef',
        icons: [
          { src: '/static/icons/mark.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/static/icons/mark-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/static/icons/mark-512.png', sizes: '512x512', type: 'image/png' }
        ]
      })
    )
  )

  app.get('/favicon.ico', async (_request, reply) => reply.redirect('/static/icons/mark-192.png', 301))
}

const XML = 'application/xml; charset=utf-8'
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
const SITEMAPS = 'http://www.sitemaps.org/schemas/sitemap/0.9'
