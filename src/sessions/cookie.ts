import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type Cookies = Readonly<Record<string, string | undefined>>

/** Whose session it is. A browser without one has, while it needs it, a random mark in its place: see docs/decisions/0039. */
const NAME = 'session'

/** Whoever signed out just now sees their last acts, so for so long they get no page that was made before. */
export const LEFT_SECONDS = 10

/** What the cookie says of a browser in which nobody is signed in; a session's secret has no dot in it. */
const OF_VISITOR = /^visitor\.([A-Za-z0-9_-]{32})?(?:\.([0-9a-z]{8,9}))?$/

/** `__Host-` keeps other hosts of the same domain from setting a cookie; browsers take it on https only. */
export const cookieName = (baseUrl: string, name: string): string =>
  baseUrl.startsWith('https:') ? `__Host-${name}` : name

/** For this host and for no script; goes along when a link or another site leads here, and with none of its forms. */
export const cookieFlags = (baseUrl: string) =>
  ({ path: '/', httpOnly: true, secure: baseUrl.startsWith('https:'), sameSite: 'lax' }) as const

/** Whether nobody is signed in in this browser, nor was until just now. */
export const isVisitor = (cookies: Cookies): boolean =>
  [NAME, cookieName('https:', NAME)].every((name) => !cookies[name] || isMark(cookies[name]))

function isMark(value: string): boolean {
  const mark = OF_VISITOR.exec(value)
  return mark !== null && !isJustNow(mark[2])
}

const isJustNow = (leftAt: string | undefined): boolean =>
  leftAt !== undefined && Number.parseInt(leftAt, 36) > Date.now() - LEFT_SECONDS * 1000

/** The secret of a session, be it over or not. */
export function sessionIn(request: FastifyRequest): string | undefined {
  const value = valueIn(request)
  return value && !OF_VISITOR.test(value) ? value : undefined
}

/** What a visitor's browser is known by, on its forms and on its way back from another site. */
export const markIn = (request: FastifyRequest): string | undefined => OF_VISITOR.exec(valueIn(request))?.[1]

const valueIn = ({ cookies, server }: FastifyRequest): string =>
  cookies[cookieName(server.config.baseUrl, NAME)] ?? ''

/** @param seconds how long the browser keeps it */
export function setSession(reply: FastifyReply, secret: string, seconds: number): void {
  set(reply, secret, { maxAge: seconds })
}

/** Until the browser is closed. */
export function setMark(reply: FastifyReply, mark: string): void {
  const leftAt = OF_VISITOR.exec(valueIn(reply.request))?.[2]
  set(reply, isJustNow(leftAt) ? `visitor.${mark}.${leftAt}` : `visitor.${mark}`)
}

/** In place of a session that was ended. */
export function setLeft(reply: FastifyReply): void {
  set(reply, `visitor..${Date.now().toString(36)}`, { maxAge: LEFT_SECONDS })
}

function set(reply: FastifyReply, value: string, options: CookieSerializeOptions = {}): void {
  const { baseUrl } = reply.request.server.config
  reply.setCookie(cookieName(baseUrl, NAME), value, { ...cookieFlags(baseUrl), ...options })
}
