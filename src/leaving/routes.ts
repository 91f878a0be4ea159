import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { signOut } from '../sessions/viewer.ts'
import { siteName } from '../siteSettings/store.ts'
import { listAliasStories } from '../stories/own.ts'
import { formOf } from '../web/forms.ts'
import { requireProof, requireViewer } from '../web/guards.ts'
import { HttpError } from '../web/httpError.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { closeAccount, departureOf, isLastAdmin, LEAVING_DAYS, reopenAccount } from './store.ts'

const schema = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }

const CHOOSE = 'Please choose what becomes of what you wrote.'
const WRONG_NAME = 'Please type your username, so that nothing ends by accident.'
const TOO_LATE = 'The time to come back is over; the account is being ended just now.'

/** How somebody leaves, and comes back while there is time. */
export const leavingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app
  const sender = () => ({ baseUrl: app.config.baseUrl, siteName: siteName(app) })

  app.get('/settings/leaving', { schema }, async (request, reply) => {
    const { accountId, endsAt } = requireViewer(request)
    if (endsAt === null) return renderForm(request, reply)
    const departure = await departureOf(db, accountId)
    return renderPage(
      reply,
      'leaving/closed',
      { title: 'Your account is closed', isIndexed: false },
      { departure }
    )
  })

  app.post('/settings/leaving', async (request, reply) => {
    const { accountId, username } = requireProof(request)
    const fields = formOf(request)
    const { words } = fields
    if (words !== 'keep' && words !== 'erase') return renderForm(request, reply.code(422), { words: CHOOSE })
    if ((fields.username ?? '').trim().toLowerCase() !== username)
      return renderForm(request, reply.code(422), { username: WRONG_NAME })
    const stories = await listAliasStories(db, accountId)
    const erasedStories = stories
      .map(({ shortId }) => shortId)
      .filter((id) => fields[`story-${id}`] === 'erase')
    const departure = { accountId, words, erasedStories, now: Date.now() } as const
    if (!(await closeAccount(db, sender(), departure))) return renderForm(request, reply.code(409))
    await signOut(request, reply)
    return reply.redirect('/left', 303)
  })

  app.post('/settings/leaving/undoing', async (request, reply) => {
    const { accountId, endsAt } = requireViewer(request)
    if (endsAt !== null && !(await reopenAccount(db, sender(), { accountId, now: Date.now() })))
      throw new HttpError(409, TOO_LATE)
    return reply.redirect('/you?done=stayed', 303)
  })

  app.get('/left', (_request, reply) =>
    renderPage(reply, 'leaving/left', { title: 'Goodbye', isIndexed: false }, { days: LEAVING_DAYS })
  )

  async function renderForm(
    request: FastifyRequest,
    reply: FastifyReply,
    errors: { words?: string; username?: string } = {}
  ): Promise<FastifyReply> {
    const { accountId } = requireViewer(request)
    const [firstError] = Object.entries(errors).map(([field, sentence]) => ({ field, sentence }))
    const data = {
      days: LEAVING_DAYS,
      isLastAdmin: await isLastAdmin(db, accountId),
      stories: await listAliasStories(db, accountId),
      chosen: formOf(request),
      errors,
      firstError
    }
    return renderPage(reply, 'leaving/form', { title: 'Leaving', isIndexed: false }, data)
  }
}
