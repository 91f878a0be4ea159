import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import { HttpError } from './httpError.ts'

/** Bytes of one file; a photo of a modern phone fits. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024
const MAX_FILES = 8
const MAX_FIELD_BYTES = 1024 * 1024

export interface ReceivedFile {
  name: string
  bytes: Buffer
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The form of this route may carry files, from members. */
    takesFiles?: boolean
  }
  interface FastifyRequest {
    /** Files of the form, by the name of their field; an empty choice is left out. */
    sentFiles: Map<string, ReceivedFile>
  }
}

/** Forms with files, where a route takes them; their other fields arrive like those of any form. */
export async function registerFileForms(app: FastifyInstance): Promise<void> {
  app.decorateRequest('sentFiles')
  app.addHook('onRequest', async (request) => {
    request.sentFiles = new Map()
    const isMultipart = request.headers['content-type']?.startsWith('multipart/') ?? false
    if (!isMultipart || (request.viewer && request.routeOptions.config.takesFiles)) return
    throw new HttpError(415, request.viewer ? 'This form takes no files.' : 'Please sign in to send files.')
  })
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: 200, fieldSize: MAX_FIELD_BYTES },
    async onFile(part: MultipartFile & { value?: unknown }) {
      const bytes = await part.toBuffer()
      if (bytes.length > 0) this.sentFiles.set(part.fieldname, { name: part.filename, bytes })
      part.value = ''
    }
  })
  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = oneTextEach(request.body as Record<string, unknown>)
  })
}

function oneTextEach(body: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(body)) {
    const first = Array.isArray(value) ? value[0] : value
    if (typeof first === 'string') fields[name] = first.replaceAll('\0', '').toWellFormed()
  }
  return fields
}
