import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Answers with a text that was last changed at this time (ms), or with 304 to a client that has it.
 * @param cacheControl by default kept by every cache and used by none without asking: what is taken down is gone at once
 */
export function sendIfNew(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
  changedAt: number,
  cacheControl = 'no-cache'
): FastifyReply {
  const etag = `"${hash('sha256', text, 'base64url')}"`
  const lastModified = new Date(changedAt).toUTCString()
  reply.headers({
    etag,
    'last-modified': lastModified,
    'cache-control': cacheControl,
    vary: 'accept-encoding'
  })
  return isKnown(request.headers, etag, lastModified) ? reply.code(304).send() : reply.send(text)
}

type Conditions = Pick<FastifyRequest['headers'], 'if-none-match' | 'if-modified-since'>

/**
 * Where a client has an ETag, the date does not count (RFC 9110, 13.1.3). A date has to be the very one that was
 * sent: a list goes back in time when its newest item is taken down.
 */
export function isKnown(conditions: Conditions, etag: string, lastModified: string): boolean {
  const tags = conditions['if-none-match']
  if (tags === undefined) return conditions['if-modified-since'] === lastModified
  return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}
