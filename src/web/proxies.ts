import ipaddr from 'ipaddr.js'
import type { Config } from '../config.ts'

/** Where a proxy of one's own stands; a reader who comes straight from outside does not. */
const INSIDE = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal'])

const isInside = (address: string): boolean =>
  ipaddr.isValid(address) && INSIDE.has(ipaddr.process(address).range())

/**
 * Whose word on where a request comes from is taken, as Fastify wants it: the proxies at these addresses, or the
 * last so many that handed it on, the nearest of them from inside. What stands left of them in `X-Forwarded-For`
 * anybody could have written.
 */
export const trustedProxies = (trust: Config['trustProxy']) =>
  typeof trust === 'number'
    ? (address: string, hop: number) => hop < trust && (hop > 0 || isInside(address))
    : trust
