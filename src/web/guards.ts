import type { FastifyRequest } from 'fastify'
import type { Viewer } from '../sessions/store.ts'
import { SignInError } from './httpError.ts'

/**
 * The member who asks.
 * @throws SignInError for a visitor; the page that answers it keeps what was typed
 */
export function requireViewer(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new SignInError()
  return request.viewer
}
