import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findStoryKey } from '../stories/keys.ts'
import { emojiLike } from '../text/emojiNames.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { Type } from '../web/type.ts'
import { MOST, suggestPeople } from './store.ts'

const Beginning = Type.Object({ q: Type.Optional(Type.String()), story: Type.Optional(Type.String()) })

/** What the text boxes of members complete while somebody types. */
export const completionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/people.json', { schema: { querystring: Beginning } }, async (request, reply) => {
    const { accountId } = request.viewer ?? notFound('There is no page at this address.')
    const beginning = (request.query.q ?? '').toLowerCase()
    const isName = /^[a-z0-9_-]{0,40}$/.test(beginning)
    const story = await findStoryKey(db, request.query.story ?? '')
    const but = [accountId, ...(await mutesFor(request)).people]
    const people = isName ? await suggestPeople(db, beginning, story?.id ?? null, but) : []
    return reply.header('cache-control', 'private, no-store').send(people)
  })

  app.get('/emoji.json', { schema: { querystring: Beginning } }, async (request, reply) => {
    const text = (request.query.q ?? '').toLowerCase()
    const found = /^[a-z0-9_+-]{1,40}$/.test(text) ? emojiLike(text, MOST) : []
    return reply.header('cache-control', 'public, max-age=86400').send(found)
  })
}
