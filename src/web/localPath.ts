/**
 * A place on this site to go on to, from something a request said; "/" for everything that could lead elsewhere,
 * such as `//host`, `/\host`, `/a/../\host` or a full address.
 */
export function localPath(wanted: string | undefined): string {
  if (!wanted?.startsWith('/')) return '/'
  const here = 'http://here.invalid'
  const url = URL.parse(wanted, here)
  if (url === null || url.origin !== here || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}
