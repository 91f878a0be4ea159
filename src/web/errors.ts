import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isBeyondRange, type Unavailability, unavailability } from '../db/faults.ts'
import { countDatabaseFault } from '../metrics/metrics.ts'
import { UploadError } from '../uploads/uploadError.ts'
import { renderSignIn } from './entering.ts'
import {
  BarredError,
  HttpError,
  type Next,
  ProofError,
  SignInError,
  TOO_MUCH,
  TooManyError
} from './httpError.ts'
import { keptForm } from './keptForm.ts'
import { localPath } from './localPath.ts'
import { renderProof } from './proving.ts'
import { renderPage } from './views.ts'
import { wantsJson } from './wantsJson.ts'

const NO_SUCH_PAGE = 'There is no page at this address. It may have moved, or the address was cut off.'

const TITLES: Record<number, string> = {
  400: 'That did not arrive in one piece',
  401: 'For members only',
  403: 'That is not possible',
  404: 'Nothing here',
  405: 'Not like this',
  410: 'Taken down',
  413: 'Too much at once',
  414: 'That address is too long',
  429: 'A little slower, please',
  500: 'We broke something',
  503: 'Not just now'
}

const SENTENCES: Record<number, string> = {
  400: 'The address or the form holds something that cannot be read. Going back and trying again usually helps.',
  404: NO_SUCH_PAGE,
  413: TOO_MUCH,
  415: 'The site does not understand the form in which this was sent.',
  500: 'It is our fault, not yours. It has been noted; trying again in a minute often helps.'
}

/** What a reader is told while the database does not do what it should, and after how many seconds to try again. */
const UNAVAILABLE: Record<Unavailability, { wait: number; sentence: string }> = {
  busy: { wait: 5, sentence: 'The site has more to do than it can at this moment.' },
  full: {
    wait: 60,
    sentence: 'The site has no room left to save anything; whoever runs it has to make some.'
  },
  readonly: { wait: 60, sentence: 'The site can be read, but saves nothing at this moment.' },
  damaged: { wait: 60, sentence: 'The site has trouble with the disk that it keeps everything on.' },
  away: { wait: 10, sentence: 'The site cannot reach what it keeps everything in.' }
}

/** Every error becomes a page in the site's look: a sentence, never a stack, and what was typed. */
export function registerErrorPages(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => sendErrorPage(reply, 404, NO_SUCH_PAGE))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof SignInError) return askToSignIn(request, reply, error.message)
    if (error instanceof ProofError) return askToProve(request, reply)
    if (error instanceof BarredError && wantsJson(request)) return sendSentence(reply, error)
    if (error instanceof TooManyError) reply.header('retry-after', error.retryAfter)
    const reason = unavailability(error)
    if (reason) return sendUnavailable(request, reply, reason, error)
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    const next = error instanceof HttpError ? error.next : undefined
    return sendErrorPage(reply, status, sentenceOf(error, status), next)
  })
}

function sentenceOf(error: FastifyError, status: number): string {
  const isForReader = error instanceof HttpError || error instanceof UploadError
  return (isForReader ? error.message : (SENTENCES[status] ?? SENTENCES[400])) ?? NO_SUCH_PAGE
}

/** For the script that saves what is typed, and for the one that sends pictures. */
const sendSentence = (reply: FastifyReply, { statusCode, message }: HttpError): FastifyReply =>
  reply.code(statusCode).header('cache-control', 'no-store').send({ sentence: message })

/** Nothing was saved, and the same may work soon. */
function sendUnavailable(
  request: FastifyRequest,
  reply: FastifyReply,
  reason: Unavailability,
  error: Error
): Promise<FastifyReply> {
  request.log.error({ err: error, reason }, 'the database is not available')
  countDatabaseFault(reason)
  // Nothing more is asked of it for this page.
  if (request.viewer) request.viewer.unreadCount ??= 0
  const { wait, sentence } = UNAVAILABLE[reason]
  reply.header('retry-after', wait)
  const isKept = keptForm(request) !== null
  const next = isKept
    ? 'Nothing was saved, but what you typed is kept here; please send it again in a while.'
    : 'Please try again in a while.'
  return sendErrorPage(reply, 503, `${sentence} ${next}`)
}

function statusOf(error: FastifyError): number {
  if (error.validationContext === 'params') return 404
  if (isBeyondRange(error)) return 400
  const status = error.statusCode ?? 500
  return status >= 400 && status <= 599 ? status : 500
}

/** A page asked for is come back to; a form is carried along, so that nothing typed is lost. */
function askToSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  sentence: string
): Promise<FastifyReply> | FastifyReply {
  const kept = keptForm(request)
  if (!kept)
    return reply.redirect(
      `/sign-in?returnTo=${encodeURIComponent(request.method === 'GET' ? localPath(request.url) : '/')}`,
      303
    )
  reply.code(401).header('cache-control', 'no-store')
  return renderSignIn(reply, { kept: JSON.stringify(kept) }, sentence)
}

/** Like signing in; a form is carried along even where nothing was typed, as its button is all there is to it. */
function askToProve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | FastifyReply {
  if (request.method !== 'POST')
    return reply.redirect(`/prove?returnTo=${encodeURIComponent(localPath(request.url))}`, 303)
  const kept = keptForm(request) ?? { action: request.url, fields: [] }
  return renderProof(reply.code(401), { kept: JSON.stringify(kept) })
}

async function sendErrorPage(
  reply: FastifyReply,
  status: number,
  sentence: string,
  next?: Next
): Promise<FastifyReply> {
  const title = TITLES[status] ?? 'That did not work'
  const { id: requestId } = reply.request
  reply.code(status).header('cache-control', 'no-store')
  const kept = keptForm(reply.request)
  return renderPage(
    reply,
    'errors/show',
    { title, isIndexed: false },
    { status, title, sentence, requestId, kept, next }
  )
}
