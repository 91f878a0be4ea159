import type { IncomingMessage } from 'node:http'

/**
 * The address to route a request by: a path of this site with its query. A client may name a host before it (RFC 9112,
 * 3.2.2), which is nobody's business here: a page that is kept would be drawn and kept for each, with that host in it.
 * Fastify answers an address with a broken escape before any hook has run, without cookies, security headers or the
 * site's look; as a page that is not there it gets all of them.
 */
export function routableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  const address = url.startsWith('/') && !url.includes('#') ? url : pathIn(url)
  return isReadable(address) ? address : UNREADABLE
}

const UNREADABLE = '/unreadable'

function pathIn(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*/, '')
  if (path.startsWith('/')) return path
  return path.length < url.length && /^(?:\?|$)/.test(path) ? `/${path}` : UNREADABLE
}

function isReadable(address: string): boolean {
  if (!address.includes('%')) return true
  try {
    decodeURIComponent(address.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
