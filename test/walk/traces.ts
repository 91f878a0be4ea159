import type { APIRequestContext } from 'playwright-core'

const START = [
  '/',
  '/latest',
  '/top/all',
  '/t',
  '/comments',
  '/comments.rss',
  '/comments.json',
  '/feeds',
  '/hot.rss',
  '/latest.rss',
  '/latest.atom',
  '/latest.json',
  '/sitemap.xml',
  '/sitemap-1.xml',
  '/search',
  '/you',
  '/following',
  '/notifications'
]
const PAGES_AT_MOST = 300

/** Every page, feed and list that somebody can reach, by its path. @param also where to begin besides the usual places @param most pages, after which it ends */
export async function lookAround(
  request: APIRequestContext,
  also: readonly string[],
  most = PAGES_AT_MOST
): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const queue = [...START, ...also]
  for (let path = queue.shift(); path !== undefined && pages.size < most; path = queue.shift()) {
    if (pages.has(path)) continue
    const answer = await request.get(path, { maxRedirects: 0 })
    const isText = /text|xml|json/.test(answer.headers()['content-type'] ?? 'text')
    pages.set(path, isText ? `${await answer.text()} ${answer.headers().location ?? ''}` : '')
    for (const [, href = ''] of (pages.get(path) ?? '').matchAll(/(?:href|action|src)="(\/[^"#]*)/g))
      if (!/^\/(assets|static|join|sign-in|sign-out|random)\b/.test(href))
        queue.push(href.replaceAll('&amp;', '&'))
  }
  return pages
}

export interface Told {
  /** What says who somebody is. */
  signs: readonly string[]
  /** Of the story that they told by name, which other pages may point to. */
  signedPath: string
}

/**
 * The pages that say who told a story more often than before it was told, with how often.
 * @param before the same pages, looked at before
 */
export function tracesSince(
  before: Map<string, string>,
  after: Map<string, string>,
  told: Told
): Array<[string, number]> {
  return [...after]
    .map(([path, page]): [string, number] => [
      path,
      signsOn(page, told) - signsOn(before.get(path) ?? '', told)
    ])
    .filter(([, more]) => more > 0)
}

/** Where another page recommends the story told by name, its teller's name is on that line. */
function signsOn(page: string, { signs, signedPath }: Told): number {
  const rest = page.replace(/<li[\s>](?:(?!<li[\s>])[\s\S])*?<\/li>/g, (line) =>
    line.includes(`href="${signedPath}"`) ? '' : line
  )
  const count = (sign: string) => rest.toLowerCase().split(sign.toLowerCase()).length - 1
  return signs.reduce((sum, sign) => sum + count(sign), 0)
}
