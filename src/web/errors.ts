import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { HttpError } from './httpError.ts'
import { renderPage } from './views.ts'

const NO_SUCH_PAGE = 'There is no page at this address. It may have moved, or a sign is missing at its end.'

const TITLES: Record<number, string> = {
  400: 'That did not arrive in one piece',
  403: 'Not from here',
  404: 'Nothing here',
  405: 'Not like this',
  410: 'Taken down',
  413: 'Too much at once',
  414: 'That address is too long',
  429: 'A little slower, please',
  500: 'We broke something'
}

const SENTENCES: Record<number, string> = {
  400: 'The address or the form holds something that cannot be read. Going back and trying again usually helps.',
  404: NO_SUCH_PAGE,
  413: 'What you sent is larger than this site takes.',
  415: 'The site does not understand the form in which this was sent.',
  500: 'It is our fault, not yours. It has been noted; trying again in a minute often helps.'
}

/** Every error becomes a page in the site's look: a sentence, never a stack. */
export function registerErrorPages(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => sendErrorPage(reply, 404, NO_SUCH_PAGE))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    const sentence = error instanceof HttpError ? error.message : (SENTENCES[status] ?? SENTENCES[400])
    return sendErrorPage(reply, status, sentence ?? NO_SUCH_PAGE)
  })
}

function statusOf(error: FastifyError): number {
  if (error.validationContext === 'params') return 404
  const status = error.statusCode ?? 500
  return status >= 400 && status <= 599 ? status : 500
}

export async function sendErrorPage(
  reply: FastifyReply,
  status: number,
  sentence: string
): Promise<FastifyReply> {
  const title = TITLES[status] ?? 'That did not work'
  reply.code(status).header('cache-control', 'no-store')
  return renderPage(
    reply,
    'errors/show',
    { title, isIndexed: false },
    { status, title, sentence, requestId: reply.request.id }
  )
}
