import type { FastifyRequest } from 'fastify'
import { HttpError } from './httpError.ts'

/**
 * Refuses a form that another site sent. Browsers say where a request comes from in Sec-Fetch-Site or Origin;
 * a client that sends neither is no browser, so nobody's cookies are at stake.
 * @throws HttpError 403
 */
export async function requireSameOrigin(request: FastifyRequest): Promise<void> {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isForeign =
    site === undefined
      ? origin !== undefined && !isOwn(request, origin)
      : site !== 'same-origin' && site !== 'none'
  if (isForeign) throw new HttpError(403, 'This form was sent from another site, so nothing was done.')
}

function isOwn(request: FastifyRequest, origin: string): boolean {
  return origin === request.server.config.baseUrl || URL.parse(origin)?.host === request.headers.host
}
