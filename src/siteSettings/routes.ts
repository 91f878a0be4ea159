import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { findImage } from '../uploads/store.ts'
import { UploadError } from '../uploads/uploadError.ts'
import { formOf } from '../web/forms.ts'
import { NO_PAGE, requireAdmin, requireProof } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { type Errors, shownGroups } from './groups.ts'
import { LOOK_PATTERN, lookSheet } from './look.ts'
import { chooseLogo, saveSettings, saveTyped } from './saving.ts'
import { SETTINGS, type SettingName } from './settings.ts'
import { siteSettings, storedSettings } from './store.ts'

const Done = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }
const OfLook = { params: Type.Object({ file: Type.String({ pattern: LOOK_PATTERN }) }) }
const OfLogo = { params: Type.Object({ file: Type.String({ pattern: '^[0-9a-f]{64}\\.webp$' }) }) }

const IMMUTABLE = 'public, max-age=31536000, immutable'

/** What administrators change while the site runs; for everybody else there is no such place. */
export const siteSettingsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/admin/settings', { schema: Done }, async (request, reply) => {
    requireAdmin(request)
    return renderSettings(reply, { done: request.query.done !== undefined })
  })

  app.post('/admin/settings', async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    const { typed, errors } = await saveTyped(db, formOf(request), { actorId: accountId, now: Date.now() })
    if (Object.keys(errors).length > 0) return renderSettings(reply.code(422), { typed, errors })
    return reply.redirect('/admin/settings?done=settings', 303)
  })

  app.post('/admin/settings/logo', { config: { takesFiles: true } }, async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    await limitTurns(request, 'upload', [`account ${accountId}`])
    const file = request.sentFiles.get('logo')
    try {
      if (!file) throw new UploadError('Please choose a picture first.')
      await chooseLogo(db, file.bytes, { actorId: accountId, now: Date.now() })
      return reply.redirect('/admin/settings?done=logo', 303)
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      return renderSettings(reply.code(422), { errors: { logo: error.message } })
    }
  })

  app.post('/admin/settings/logo/removal', async (request, reply) => {
    const { accountId } = requireAdmin(request)
    requireProof(request)
    await saveSettings(db, { logo: '' }, { actorId: accountId, now: Date.now() })
    return reply.redirect('/admin/settings?done=logo', 303)
  })

  app.get('/look/:file', { schema: OfLook }, (request, reply) => {
    const sheet = lookSheet(request.params.file) ?? notFound(NO_PAGE)
    return reply.type('text/css; charset=utf-8').header('cache-control', IMMUTABLE).send(sheet)
  })

  // Beside /images, which a private site shows to nobody who is not signed in.
  app.get('/logo/:file', { schema: OfLogo }, async (request, reply) => {
    const hash = request.params.file.slice(0, -'.webp'.length)
    const image = hash === siteSettings(db).logo ? await findImage(db, hash, null) : undefined
    if (!image) notFound(NO_PAGE)
    return reply
      .type(image.mediaType)
      .header('cache-control', IMMUTABLE)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(image.bytes)
  })

  async function renderSettings(
    reply: FastifyReply,
    shown: { done?: boolean; typed?: Readonly<Record<string, string>>; errors?: Errors }
  ): Promise<FastifyReply> {
    const settings = await storedSettings(db)
    const errors = Object.entries(shown.errors ?? {}) as Array<[SettingName, string]>
    const [firstError] = errors.map(([name, sentence]) => ({ name, label: SETTINGS[name].label, sentence }))
    const data = { ...shown, firstError, logo: settings.logo, groups: shownGroups(settings, shown) }
    return renderPage(reply, 'admin/settings', { title: 'Settings of the site', isIndexed: false }, data)
  }
}
