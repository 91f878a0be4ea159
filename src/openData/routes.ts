import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { LICENCES } from '../facts/vocabulary.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { showsNothing, showsStory } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { FORMATS, findEdition, readEdition } from './editions.ts'
import { incidentOf, SCHEMA_PATH } from './incident.ts'
import { incidentSchema } from './schema.ts'
import { findIncident } from './store.ts'

const MEDIA_TYPES = { jsonl: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8' }

export const openDataRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get(
    '/s/:story/incident.json',
    {
      schema: { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) },
      config: showsStory()
    },
    async (request, reply) => {
      const story = (await findIncident(db, request.params.story)) ?? notFound('There is no such story.')
      return open(reply)
        .type('application/json; charset=utf-8')
        .header('cache-control', request.viewer ? 'private, no-store' : 'no-cache')
        .send(JSON.stringify(incidentOf(story, config.baseUrl)))
    }
  )

  app.get(SCHEMA_PATH, { config: showsNothing }, async (_request, reply) =>
    open(reply)
      .type('application/schema+json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(JSON.stringify(incidentSchema(config.baseUrl)))
  )

  app.get('/data', async (_request, reply) => {
    const head = {
      title: 'Open data',
      description: 'The facts of all stories, to download: JSON lines and CSV, with a schema.',
      canonical: '/data'
    }
    const edition = (await findEdition(db)) ?? null
    return renderPage(reply, 'openData/index', head, { edition, licences: LICENCES, schemaPath: SCHEMA_PATH })
  })

  for (const format of FORMATS) {
    app.get(`/data/stories.${format}`, async (_request, reply) => {
      const edition = (await findEdition(db)) ?? notFound('The first download is not made yet.')
      const day = new Date(edition.madeAt).toISOString().slice(0, 10)
      return open(reply)
        .type(MEDIA_TYPES[format])
        .header('content-disposition', `attachment; filename="stories-${day}.${format}"`)
        .header('last-modified', new Date(edition.madeAt).toUTCString())
        .header('cache-control', 'no-cache')
        .send(Readable.from(readEdition(db, edition, format)))
    })
  }
}

/** To be read by pages of other sites too: it is the same for everybody. */
const open = (reply: FastifyReply): FastifyReply =>
  reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
