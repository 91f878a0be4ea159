import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MARK_PATTERN, rememberChoices } from '../web/choices.ts'
import { localPath } from '../web/localPath.ts'
import { Type } from '../web/type.ts'

const Dismissal = Type.Object({
  announcement: Type.String({ pattern: MARK_PATTERN }),
  returnTo: Type.Optional(Type.String({ maxLength: 2000 }))
})

/** Puts away what administrators announce, in this browser, until they announce something else. */
export const announcementRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/announcement/dismissal',
    { schema: { body: Dismissal }, config: { formGuard: 'origin' } },
    async (request, reply) => {
      const { announcement, returnTo } = request.body
      rememberChoices(request, reply, { dismissed: announcement })
      return reply.redirect(localPath(returnTo), 303)
    }
  )
}
