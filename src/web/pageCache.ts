import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { changesOf, ToldChanges } from '../db/changes.ts'
import { openListener } from '../db/open.ts'
import { isVisitor } from '../sessions/cookie.ts'
import { answerBeforeAllElse } from './beforeFastify.ts'
import type { Cached } from './cached.ts'
import { choicesIn } from './choices.ts'
import { KeptAnswer } from './keptAnswer.ts'
import { type Kept, KeptAnswers } from './keptAnswers.ts'
import { routeOf } from './log.ts'
import { type Conditions, sendKept } from './sendKept.ts'

declare module 'fastify' {
  interface FastifyInstance {
    keptAnswers: KeptAnswers
  }
  interface FastifyRequest {
    /** The rendering for all visitors that this request began; null for any other. */
    rendering: Rendering | null
  }
}

/** One page being drawn for everybody who waits for it. */
interface Rendering {
  /** The look and the address. */
  key: string
  look: string
  /** The page's path and the query that it reads. */
  address: string
  topics: readonly string[]
  seen: number
  startedAt: number
  /** Of the request that draws it, which has to draw all of it whatever its client has. */
  conditions: Conditions
  result: Promise<Kept | undefined>
  /** Undefined where it became no page for everybody. */
  settle(kept: Kept | undefined): void
}

/** Longer addresses are drawn each time, as they are none of the site's own. */
const LONGEST_ADDRESS = 2000
/** Nobody waits longer for a page that somebody else draws. */
const LONGEST_RENDERING_MS = 10_000

/**
 * Gives visitors pages and feeds that were drawn before, for as long as nothing changed that they show; routes say
 * by `config.cached` what that is. Comes before all else, so that such an answer costs next to nothing.
 */
export function registerPageCache(app: FastifyInstance): void {
  const changes = changesOf(app.db)
  const others = changes instanceof ToldChanges ? openListener(app.config.databaseUrl, changes) : null
  app.addHook('onClose', () => others?.close())
  const answers = new KeptAnswers(changes)
  const renderings = new Map<string, Rendering>()
  app.decorate('keptAnswers', answers)
  app.decorateRequest('rendering', null)
  // No page is for every visitor there.
  if (app.config.isPrivate) return

  const lookFor = ({ method, headers: { cookie } }: IncomingMessage): string | null => {
    if (method !== 'GET' && method !== 'HEAD') return null
    return cookie === undefined ? '' : lookOf(app.parseCookie(cookie), app)
  }
  answerBeforeAllElse(app, (request) => {
    const look = lookFor(request)
    return look === null ? undefined : answers.find(look + request.url, Date.now())
  })

  app.addHook('onRequest', (request, reply, next) => {
    const { url = '', headers } = request.raw
    const look = lookFor(request.raw)
    if (look === null) return next()
    const kept = answers.find(look + url, Date.now())
    if (kept) return send(request, reply, kept, headers, next)
    const cached = request.routeOptions.config.cached
    if (!cached || url.length > LONGEST_ADDRESS) return next()
    const address = addressOf(request, cached.query)
    const topics = cached.topics(request.params as Record<string, string | undefined>)
    serve(request, reply, { key: look + address, look, address, topics }, next)
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    const { rendering } = request
    if (!rendering) return done(null, payload)
    request.rendering = null
    // What is announced may have become known only since it was begun: then it is for nobody else.
    const isAsBegun = lookFor(request.raw) === rendering.look
    const answer = isAsBegun ? answerOf(request, reply, payload, rendering.startedAt) : undefined
    const { key, topics, seen, conditions } = rendering
    const kept = answer && answers.keep(key, answer, { topics, seen, route: routeOf(request) })
    rendering.settle(kept)
    if (kept) send(request, reply, kept, conditions, done)
    else done(null, payload)
  })

  function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    page: Pick<Rendering, 'key' | 'look' | 'address' | 'topics'>,
    next: Next
  ): void {
    const kept = answers.find(page.key, Date.now())
    if (kept) {
      send(request, reply, kept, request.raw.headers, next)
      return
    }
    const seen = changes.latest()
    const underWay = renderings.get(page.key)
    if (!underWay) {
      request.rendering = begin(page, seen, request)
      next()
      return
    }
    const isInTime = changes.latestOf(page.topics) <= underWay.seen
    underWay.result.then((drawn) => {
      if (!drawn) next()
      else if (isInTime) send(request, reply, drawn, request.raw.headers, next)
      else serve(request, reply, page, next)
    })
  }

  function begin(
    page: Pick<Rendering, 'key' | 'look' | 'address' | 'topics'>,
    seen: number,
    { raw }: FastifyRequest
  ): Rendering {
    const { promise, resolve } = Promise.withResolvers<Kept | undefined>()
    const timer = setTimeout(settle, LONGEST_RENDERING_MS, undefined).unref()
    const rendering = {
      ...page,
      seen,
      startedAt: Date.now(),
      conditions: takeConditions(raw.headers),
      result: promise,
      settle
    }
    renderings.set(page.key, rendering)
    return rendering

    function settle(kept: Kept | undefined): void {
      clearTimeout(timer)
      if (renderings.get(page.key) === rendering) renderings.delete(page.key)
      resolve(kept)
    }
  }
}

type Next = (error?: Error) => void

/** What a visitor's cookies make of a page, to stand before its address; null where it may be nobody's but theirs. */
function lookOf(cookies: Record<string, string>, { config, siteWords }: FastifyInstance): string | null {
  if (!isVisitor(cookies)) return null
  const { theme, mutedTags, dismissed } = choicesIn(cookies, config.baseUrl)
  if (mutedTags.length > 0) return null
  const isBare = dismissed !== '' && dismissed === siteWords.bannerMark
  return `${theme === 'system' ? '' : `${theme} `}${isBare ? `${dismissed} ` : ''}`
}

/** The path and the parameters that count, in one order. */
function addressOf(request: FastifyRequest, names: Cached['query']): string {
  const path = request.url.split('?', 1)[0] ?? ''
  const query = request.query as Record<string, string | undefined>
  const read = (names === 'all' ? Object.keys(query).sort() : names).flatMap((name) =>
    query[name] === undefined ? [] : [[name, query[name]]]
  )
  return read.length ? `${path}?${new URLSearchParams(read)}` : path
}

function takeConditions(headers: FastifyRequest['headers']): Conditions {
  const conditions = {
    'if-none-match': headers['if-none-match'],
    'if-modified-since': headers['if-modified-since']
  }
  delete headers['if-none-match']
  delete headers['if-modified-since']
  return conditions
}

/** The answer to keep; undefined for one that is not whole, not a success, or not the same for every visitor. */
function answerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  startedAt: number
): KeptAnswer | undefined {
  const headers = reply.getHeaders()
  const isForAll = !request.viewer && !headers['set-cookie']
  const isRefused = /private|no-store/.test(String(headers['cache-control'] ?? ''))
  if (reply.statusCode !== 200 || !isForAll || isRefused) return undefined
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined
  return new KeptAnswer(typeof payload === 'string' ? Buffer.from(payload) : payload, headers, startedAt)
}

/** Writes past all that other answers go through: nothing is left to be done to this one. */
function send(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  kept: Kept,
  conditions: Conditions,
  failed: Next
): void {
  sendKept({ request: raw, response: reply.raw, begin: () => reply.hijack() }, kept, conditions)?.catch(
    failed
  )
}
