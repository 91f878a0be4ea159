import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { markIn, setMark } from '../sessions/cookie.ts'
import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { isSameSecret, newSecret } from '../text/secret.ts'
import { HttpError, SignInError } from './httpError.ts'

/** A form as it arrived: every field one text. */
export type FormFields = Readonly<Record<string, string>>

const MAX_FIELDS = 200
export const TOKEN_FIELD = '_token'

/**
 * Reads a form so that every value is one string without NUL, the first where a name is repeated, in an object
 * without a prototype.
 * @throws HttpError 400 on more fields than any form of the site has
 */
export function parseForm(text: string): FormFields {
  const fields: Record<string, string> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MAX_FIELDS)
      throw new HttpError(400, 'This form has more fields than any form of this site.')
    fields[name] ??= value.replaceAll('\0', '').toWellFormed()
  }
  return fields
}

/** The form of this request; empty where none was sent. */
export const formOf = (request: FastifyRequest): FormFields =>
  request.body !== null && typeof request.body === 'object' ? (request.body as FormFields) : {}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `origin` for a form on cached pages, which cannot carry a token; `member` where such a page is cached for
     * visitors only; `none` for mail programs.
     */
    formGuard?: 'origin' | 'member' | 'none'
  }
  interface FastifyRequest {
    /** What a visitor's forms carry, in the cookie and as a field. */
    visitorToken: string | null
  }
}

/** Refuses every unsafe request that no page of this site sent, unless its route says otherwise. */
export function registerFormGuard(app: FastifyInstance): void {
  app.decorateRequest('visitorToken', null)
  app.addHook('preValidation', async (request) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.is404) return
    const guard = request.routeOptions.config.formGuard
    if (guard === 'none') return
    requireSameOrigin(request)
    const isOnCachedPage = guard === 'origin' || (guard === 'member' && !request.viewer)
    if (!isOnCachedPage) requireToken(request)
  })
}

/** @throws HttpError 403 when the browser says that another site sent this */
function requireSameOrigin(request: FastifyRequest): void {
  if (isForeign(request))
    throw new HttpError(403, 'This form was sent from another site, so nothing was done.')
}

function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  return site ? site !== 'same-origin' && site !== 'none' : origin !== undefined && !isOwn(request, origin)
}

function isOwn(request: FastifyRequest, origin: string): boolean {
  return origin === request.server.config.baseUrl || URL.parse(origin)?.host === request.headers.host
}

/** A member's form says so by its token: sent without a session, that session is over. */
const MEMBER_TOKEN = /^[0-9a-f]{64}$/

/** @throws SignInError for a form of a session that is over, HttpError 403 when the form is not one that this session or browser was given */
function requireToken(request: FastifyRequest): void {
  const sent = formOf(request)[TOKEN_FIELD] ?? ''
  const expected = request.viewer?.formToken ?? markIn(request)
  if (expected && isSameSecret(sent, expected)) return
  if (!request.viewer && MEMBER_TOKEN.test(sent)) throw new SignInError()
  throw new HttpError(403, 'This form is too old, or you were signed in or out since. Please send it again.')
}

/** The hidden field that every form needs; for a visitor it comes with a cookie, so such a page is not cached. */
export function tokenFieldHtml(request: FastifyRequest, reply: FastifyReply): SafeHtml {
  const token = request.viewer?.formToken ?? request.unknownViewer?.formToken ?? visitorToken(request, reply)
  return trustHtml(`<input type="hidden" name="${TOKEN_FIELD}" value="${escapeHtml(token)}">`)
}

function visitorToken(request: FastifyRequest, reply: FastifyReply): string {
  const token = request.visitorToken ?? markIn(request) ?? newSecret()
  request.visitorToken = token
  if (markIn(request) !== token && !isFormOfOthers(request)) setMark(reply, token)
  reply.header('cache-control', 'no-store')
  return token
}

/** A form that another site sends comes without the session, which must not be lost to the page that answers it. */
const isFormOfOthers = (request: FastifyRequest): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(request.method) && isForeign(request)
