import type { FastifyRequest } from 'fastify'
import type { Viewer } from '../sessions/store.ts'
import { notFound, ProofError, SignInError } from './httpError.ts'

/**
 * The member who asks.
 * @throws SignInError for a visitor; the page that answers it keeps what was typed
 */
export function requireViewer(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new SignInError()
  return request.viewer
}

/** In the words of a page that never was. */
export const NO_PAGE = 'There is no page at this address. It may have moved, or the address was cut off.'

/**
 * The administrator who asks, whose office counts.
 * @throws HttpError 404 for everybody else
 */
export function requireAdmin({ viewer }: FastifyRequest): Viewer {
  return viewer?.role === 'admin' ? viewer : notFound(NO_PAGE)
}

/** A proof holds for this long, so that a browser left open is not enough for what is dangerous. */
export const PROOF_LIFE_MS = 10 * 60_000

export const hasProved = (viewer: Viewer, now: number): boolean => viewer.provedAt > now - PROOF_LIFE_MS

/**
 * The member who asks and has just shown that it is surely them, by signing in or on the page for it: for what would
 * let somebody keep the account, take what is in it, or end it.
 * @throws SignInError for a visitor, ProofError for a member whose last proof is old
 */
export function requireProof(request: FastifyRequest): Viewer {
  const viewer = requireViewer(request)
  if (!hasProved(viewer, Date.now())) throw new ProofError()
  return viewer
}
