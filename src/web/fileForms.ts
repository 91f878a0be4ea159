import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MAX_PICTURE_BYTES } from '../uploads/picture.ts'
import { HttpError, TOO_MUCH } from './httpError.ts'

/** A file is cut one byte past what a picture may have: it is refused in words, and the rest of its form is kept. */
const MAX_FILE_BYTES = MAX_PICTURE_BYTES + 1
/** The form for writing has two: a cover and a picture for the text. */
const MAX_FILES = 2
/** Of all other fields together, as in a form without files. */
const MAX_TEXT_BYTES = 1024 * 1024

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
    if (isMultipart && !request.routeOptions.config.takesFiles)
      throw new HttpError(415, 'This form takes no files.')
  })
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: 200, fieldSize: MAX_TEXT_BYTES }
  })
  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = await readParts(request)
  })
}

/** @throws HttpError 400 where the parts do not end as they should: the parser's own error would be a fault of ours */
async function readParts(request: FastifyRequest): Promise<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null)
  let room = MAX_TEXT_BYTES
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') await receive(request, part)
      else fields[part.fieldname] ??= String(part.value).replaceAll('\0', '').toWellFormed()
      if (part.type === 'field') room -= Buffer.byteLength(String(part.value))
      if (room < 0) throw new HttpError(413, TOO_MUCH)
    }
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error
    throw new HttpError(400, 'This form did not arrive whole. Please send it again.')
  }
  return fields
}

/** A visitor's session may have ended while they wrote: their words are kept, their files are not even read. */
async function receive(request: FastifyRequest, part: MultipartFile): Promise<void> {
  if (!request.viewer) {
    part.file.resume()
    return
  }
  const bytes = await part.toBuffer()
  if (bytes.length > 0) request.sentFiles.set(part.fieldname, { name: part.filename, bytes })
}
