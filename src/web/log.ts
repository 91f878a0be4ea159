import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController
} from 'fastify'
import type { Config } from '../config.ts'
import { countRequest } from '../metrics/metrics.ts'
import { shortAddress } from '../sessions/viewer.ts'
import { newShortId } from '../text/shortId.ts'

/** Where lines of the log go: anything that can be written to. */
export interface LogStream {
  write(line: string): void
}

/** Log lines are JSON, a line each; what a reader sent gets into them only as named here. */
export function loggingOptions(
  { logLevel }: Pick<Config, 'logLevel'>,
  stream?: LogStream
): Pick<FastifyServerOptions, 'logger' | 'genReqId' | 'logController'> {
  const serializers = { err: harmlessError, req: harmlessRequest }
  return {
    logger: logLevel === 'silent' ? false : { level: logLevel, serializers, ...(stream && { stream }) },
    // Named on pages of errors, so it is no number that begins at 1 with every start.
    genReqId: () => newShortId(),
    logController: new LogController({ disableRequestLogging: true })
  }
}

/** Counts every answer, and says it where the log is to tell so much. */
export function registerRequestLog(app: FastifyInstance): void {
  const isTold = tellsAnswers(app.config)
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    countRequest(method, routeOf(request), reply.statusCode, reply.elapsedTime / 1000)
    if (isTold) request.log.info(lineOf(request, reply), 'answered')
    done()
  })
  warnOfProxy(app)
}

/** Whether the log has a line for each answer. */
export const tellsAnswers = ({ logLevel }: Pick<Config, 'logLevel'>): boolean =>
  ['info', 'debug', 'trace'].includes(logLevel)

const lineOf = (request: FastifyRequest, reply: FastifyReply) => ({
  ...harmlessRequest(request),
  status: reply.statusCode,
  ms: Math.round(reply.elapsedTime * 10) / 10,
  address: shortAddress(request.ip)
})

/** Addresses of pages may hold keys, so the pattern stands for the page, with the short ids that are no secret. */
function harmlessRequest(request: FastifyRequest) {
  const route = routeOf(request)
  const { story, comment } = (request.params ?? {}) as Record<string, unknown>
  const isId = (value: unknown) => typeof value === 'string' && /^[0-9a-z]{8}$/.test(value)
  return { method: request.method, route, ...(isId(story) && { story }), ...(isId(comment) && { comment }) }
}

interface HarmlessError {
  type: string
  message: string
  stack: string
  code?: string | undefined
  cause?: HarmlessError | undefined
  [field: string]: unknown
}

/** The pattern, not the address. */
export const routeOf = (request: FastifyRequest): string =>
  request.is404 ? 'none' : (request.routeOptions?.url ?? 'none')

/** Databases and mail servers put into their errors, and into fields of them, what a reader sent. */
function harmlessError(error: unknown): HarmlessError {
  if (!(error instanceof Error)) return { type: typeof error, message: harmless(String(error)), stack: '' }
  const code = 'code' in error && typeof error.code === 'string' ? harmless(error.code) : undefined
  const cause = error.cause instanceof Error ? harmlessError(error.cause) : undefined
  const { name, message, stack = '' } = error
  return { type: name, message: harmless(message), code, stack: harmless(stack), cause }
}

const LONGEST = 8000
const CREDENTIALS = /\/\/[^\s/@]*@/g
/** From the first sign of a name on, and from no sign within it: an error may hold thousands of them. */
const MAIL_ADDRESS = /(?<![^\s<>"'()/:,;=\][@])(?:[^\s<>"'()/:,;=\][@]+@+)+[^\s<>"'(),;/@]+\.[a-z]+/giu
/** As long as the site's keys and tokens. */
const SECRET = /[\w-]{32,}/g
/** Everything that moves a terminal's cursor or begins a line. */
const CONTROL = /[^\P{C}\n]|[\u2028\u2029]/gu

const harmless = (text: string): string =>
  text
    .slice(0, LONGEST)
    .replace(CREDENTIALS, '//[secret]@')
    .replace(MAIL_ADDRESS, '[address]')
    .replace(SECRET, '[secret]')
    .replace(CONTROL, '?')

/** Behind a proxy that is not trusted all readers share one address, and so the limits of one. */
function warnOfProxy(app: FastifyInstance): void {
  if (app.config.trustProxy !== false) return
  let isWarned = false
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isWarned && request.headers['x-forwarded-for'] !== undefined) {
      isWarned = true
      warn(app.log)
    }
    done()
  })
}

const warn = (log: FastifyBaseLogger): void =>
  log.warn(
    'A request names the address it was forwarded for. If a proxy stands in front of the site, set TRUST_PROXY.'
  )
