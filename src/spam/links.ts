import { domainToASCII } from 'node:url'

/** Where the links of a rendered text lead, each as its host; those within the site are none. */
export function linkedHosts(html: string, siteUrl: string): string[] {
  if (!html.includes(' href="http')) return []
  const own = new URL(siteUrl).host
  return [...html.matchAll(/ href="(https?:[^"]*)"/g)]
    .map(([, href = '']) => URL.parse(href.replaceAll('&amp;', '&')))
    .filter((url) => url !== null && url.host !== own)
    .map((url) => bareHost(url?.hostname ?? ''))
}

/** How many people a rendered text calls by name. */
export const countMentions = (html: string): number =>
  new Set([...html.matchAll(/<a class="mention" href="([^"]*)"/g)].map(([, path]) => path)).size

/** Longer names are none (RFC 1035). */
const LONGEST_HOST = 253

/** Whatever in a text could be a host, linked or only named. */
export function namedHosts(text: string): string[] {
  const plain = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  // Split rather than matched: a match would be tried from every sign of a long word.
  const names = plain
    .split(/[^\p{L}\p{N}\p{M}_.。．｡-]+|[.。．｡]{2,}/u)
    .map((name) => name.replace(/^[.。．｡]/, ''))
    .filter((name) => name.length <= LONGEST_HOST && /[.。．｡]/.test(name))
  return [...new Set(names)].map(bareHost).filter(Boolean)
}

/** The one of these hosts that is blocked, itself or as part of one that is; undefined where none is. */
export function blockedAmong(hosts: readonly string[], blocked: readonly string[]): string | undefined {
  if (blocked.length === 0) return undefined
  const list = new Set(blocked)
  return hosts.map((host) => domainsOf(host).find((domain) => list.has(domain))).find(Boolean)
}

/** "a.b.example" is a.b.example, b.example and example. */
function domainsOf(host: string): string[] {
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

const bareHost = (host: string): string => domainToASCII(host).replace(/\.$/, '').toLowerCase()
