import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { notFound } from '../web/httpError.ts'
import { findImage } from './store.ts'

const ImageParams = Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) })

export const uploadRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/images/:hash.webp', { schema: { params: ImageParams } }, async (request, reply) => {
    const image = (await findImage(app.db, request.params.hash)) ?? notFound('There is no such picture.')
    return reply
      .type(image.mediaType)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(image.bytes)
  })
}
