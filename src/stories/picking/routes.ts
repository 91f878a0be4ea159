import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { storyPath } from '../../text/paths.ts'
import { mutesFor } from '../../web/mutes.ts'
import { pickStory } from './store.ts'

/** “Read me one”: leads to another story each time. */
export const pickingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/random', async (request, reply) => {
    const story = await pickStory(app.db, Math.random(), await mutesFor(request))
    return reply.header('cache-control', 'no-store').redirect(story ? storyPath(story) : '/', 302)
  })
}
