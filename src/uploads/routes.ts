import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isModerator } from '../moderation/permissions.ts'
import { imagePath } from '../text/paths.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { wantsJson } from '../web/wantsJson.ts'
import { imageMarkdown, MAX_ALT } from './markdown.ts'
import { addUpload, findImage, type Upload } from './store.ts'
import { UploadError } from './uploadError.ts'

const ImageParams = Type.Object({ file: Type.String({ pattern: '^[0-9a-f]{64}(-[0-9]{2,4})?\\.webp$' }) })
const NO_PICTURE = 'There is no such picture.'
const NEW = { title: 'Add a picture', isIndexed: false }

/** Whoever saw it has it. What many share asks again after a minute: a picture may be hidden. */
const FOR_GOOD = 'public, max-age=31536000, immutable, s-maxage=60'

export const uploadRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/images/:file', { schema: { params: ImageParams } }, async (request, reply) => {
    const [hash = '', width] = request.params.file.slice(0, -'.webp'.length).split('-')
    const size = width ? Number(width) : null
    const shown = await findImage(db, hash, size)
    const isAtDesk = !shown && isModerator(request.viewer?.role ?? 'member')
    const image =
      shown ?? (isAtDesk ? await findImage(db, hash, size, 'hidden') : undefined) ?? notFound(NO_PICTURE)
    return (
      reply
        .type(image.mediaType)
        .header('etag', `"${request.params.file}"`)
        .header('cache-control', isAtDesk ? 'private, no-store' : FOR_GOOD)
        .header('content-security-policy', "default-src 'none'; sandbox")
        // Feed readers on the web show pictures of stories too.
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(image.bytes)
    )
  })

  app.get('/images', async (request, reply) => {
    requireViewer(request)
    return renderPage(reply, 'uploads/new', NEW, { alt: '', sentence: null, maxAlt: MAX_ALT })
  })

  app.post(
    '/images',
    { config: { takesFiles: true }, errorHandler: answerInWords },
    async (request, reply) => {
      const { accountId } = requireViewer(request)
      await limitTurns(request, 'upload', [`account ${accountId}`])
      const alt = (formOf(request).alt ?? '').slice(0, MAX_ALT)
      const file = request.sentFiles.get('image')
      try {
        if (!file) throw new UploadError('Please choose a picture first.')
        const upload = await addUpload(db, { bytes: file.bytes, alt })
        return wantsJson(request) ? sendJson(reply, upload, alt) : showUpload(reply, upload, alt)
      } catch (error) {
        if (!(error instanceof UploadError) || wantsJson(request)) throw error
        const data = { alt, sentence: error.message, maxAlt: MAX_ALT }
        return renderPage(reply.code(422), 'uploads/new', NEW, data)
      }
    }
  )
}

function sendJson(reply: FastifyReply, { hash, width, height }: Upload, alt: string): FastifyReply {
  const path = imagePath(hash)
  return reply.code(201).send({ markdown: imageMarkdown(alt, hash), path, width, height })
}

function showUpload(reply: FastifyReply, upload: Upload, alt: string): Promise<FastifyReply> {
  const head = { title: 'Your picture is here', isIndexed: false }
  const data = { upload, alt, markdown: imageMarkdown(alt, upload.hash) }
  return renderPage(reply.code(201), 'uploads/show', head, data)
}

/** A script gets the sentence that a page would show. */
function answerInWords(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const isForReader = error instanceof HttpError || error instanceof UploadError
  if (!isForReader || !wantsJson(request)) throw error
  if ('retryAfter' in error) reply.header('retry-after', String(error.retryAfter))
  reply.code(error.statusCode).send({ sentence: error.message })
}
