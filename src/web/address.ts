import type { IncomingMessage } from 'node:http'

/**
 * The address to route a request by. Fastify answers an address with a broken escape before any hook has run,
 * without cookies, security headers or the site's look; as a page that is not there it gets all of them.
 */
export function routableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (!url.includes('%')) return url
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return url
  } catch {
    return '/unreadable'
  }
}
