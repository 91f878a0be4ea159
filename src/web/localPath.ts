/** A longer address is not worth coming back to, and browsers and proxies refuse an answer that holds one. */
export const LONGEST_RETURN = 2000
/** With a place on the page after it. */
export const LONGEST_WITH_PLACE = 2100

/**
 * A place on this site to go on to, from something a request said; "/" for everything that could lead elsewhere,
 * such as `//host`, `/\host`, `/a/../\host` or a full address, and for what is too long.
 */
export function localPath(wanted: string | undefined): string {
  if (!wanted?.startsWith('/') || wanted.length > LONGEST_WITH_PLACE) return '/'
  const here = 'http://here.invalid'
  const url = URL.parse(wanted, here)
  if (url === null || url.origin !== here || url.pathname.startsWith('//')) return '/'
  const path = url.pathname + url.search + url.hash
  return path.length > LONGEST_WITH_PLACE ? '/' : path
}
