import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { isSameSecret } from '../text/secret.ts'

/** What proxies add to what they hand on. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip'
] as const

/**
 * Whether somebody on this machine asks the site itself: a proxy on this machine asks from here too, for readers
 * from anywhere, but says so in its headers, or asks by the name of the public site.
 */
export function isLocal(request: FastifyRequest): boolean {
  const { remoteAddress = '' } = request.raw.socket
  const isHere = ipaddr.isValid(remoteAddress) && ipaddr.process(remoteAddress).range() === 'loopback'
  const isDirect = FORWARDING.every((name) => request.headers[name] === undefined)
  return isHere && isDirect && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')
}

/** Whether a request may see how the site fares: from this machine, or with the token of the settings. */
export function isOperator(request: FastifyRequest): boolean {
  const { metricsToken } = request.server.config
  if (metricsToken === null) return isLocal(request)
  const [, sent = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  return isSameSecret(sent, metricsToken) || isLocal(request)
}
