import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { rememberChoices } from '../web/choices.ts'
import { localPath } from '../web/localPath.ts'
import { Type } from '../web/type.ts'
import { THEMES } from './theme.ts'

const ThemeChoice = Type.Object({
  theme: Type.Union(THEMES.map((theme) => Type.Literal(theme))),
  returnTo: Type.Optional(Type.String({ maxLength: 2000 }))
})

/** The three-way switch between light, dark and what the system says: a cookie, for everybody. */
export const themeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/theme',
    { schema: { body: ThemeChoice }, config: { formGuard: 'origin' } },
    async (request, reply) => {
      const { theme, returnTo } = request.body
      rememberChoices(request, reply, { theme })
      return reply.redirect(localPath(returnTo), 303)
    }
  )
}
