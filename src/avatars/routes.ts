import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { settingsOf } from '../settings/page.ts'
import { UploadError } from '../uploads/uploadError.ts'
import { hasProved, requireViewer } from '../web/guards.ts'
import { limitTurns } from '../web/limit.ts'
import { renderPage } from '../web/views.ts'
import { chooseAvatar, removeAvatar } from './store.ts'

export const avatarRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/settings/avatar', { config: { takesFiles: true } }, async (request, reply) => {
    const viewer = requireViewer(request)
    await limitTurns(request, 'upload', [`account ${viewer.accountId}`])
    const file = request.sentFiles.get('avatar')
    try {
      if (!file) throw new UploadError('Please choose a picture first.')
      await chooseAvatar(db, viewer.accountId, file.bytes)
      return reply.redirect('/settings?done=avatar', 303)
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      const page = await settingsOf(db, viewer, hasProved(viewer, Date.now()))
      const firstError = { field: 'avatar', sentence: error.message }
      const data = { ...page, values: page.member, errors: { avatar: error.message }, firstError }
      return renderPage(reply.code(422), 'settings/index', { title: 'Settings', isIndexed: false }, data)
    }
  })

  app.post('/settings/avatar/removal', async (request, reply) => {
    await removeAvatar(db, requireViewer(request).accountId)
    return reply.redirect('/settings?done=avatar-removal', 303)
  })
}
