import { existsSync, readFileSync } from 'node:fs'
import { Parser } from 'htmlparser2'
import { markdownToHtml, type RenderOptions } from '../../src/text/markdown.ts'

export const page = { idPrefix: 's-', siteUrl: 'https://war.example', people: new Set(['ann', 'bob']) }

export function rendered(markdown: string, options: Partial<RenderOptions> = {}): string {
  return markdownToHtml(markdown, { ...page, ...options })
}

/** A corpus of `../shared/corpora`, or undefined where it is not; says so, since its tests are then skipped. */
export function corpus<Item>(name: string): Item[] | undefined {
  const file = new URL(`../../../shared/corpora/${name}`, import.meta.url)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  console.warn(`SKIPPED: no corpus at ${file.pathname}; the tests that need it do not run`)
  return undefined
}

export interface Element {
  name: string
  attributes: Record<string, string>
}

/** What a parser makes of HTML: its elements in order, its text, and the tags that were not closed in order. */
export function parsed(html: string): { elements: Element[]; text: string; unclosed: string[] } {
  const found = { elements: [] as Element[], text: '', unclosed: [] as string[] }
  const parser = new Parser({
    onopentag(name, attributes) {
      found.elements.push({ name, attributes })
    },
    ontext(part) {
      found.text += part
    },
    onclosetag(name, implied) {
      if (implied && !VOID.has(name)) found.unclosed.push(name)
    }
  })
  parser.end(html)
  return found
}

const VOID = new Set(['br', 'hr', 'img'])
const HARMLESS = new Set(
  (
    'a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s ' +
    'samp section small span strong sub summary sup table tbody td th thead tr ul var'
  ).split(' ')
)

/** The element, or kind of element, to which an attribute is confined. */
const CONFINED: Record<string, RegExp> = {
  role: /^(div group|span img)$/,
  tabindex: /^(div|pre) 0$/,
  loading: /^img lazy$/,
  decoding: /^img async$/,
  referrerpolicy: /^img no-referrer$/,
  rel: /^a nofollow ugc noopener$/,
  id: /^(a|li|h[1-6]) s-[a-z0-9_-]+$/,
  'aria-label': /^(a|div|span) (Link to this part|Back to reference \d+(, \d+)?|Table|Done|To do)$/,
  'aria-describedby': /^a s-fn_title$/,
  scope: /^th col$/,
  start: /^ol \d+$/,
  width: /^img \d+$/,
  height: /^img \d+$/,
  alt: /^img /,
  title: /^(a|abbr) /,
  open: /^details $/,
  href: /^a /,
  src: /^img /,
  class: /^(a|code|div|h[1-6]|li|section|span|sup|td|th) [a-z0-9_+# -]+$/i
}

/** Everything in some HTML that a rendered text must never hold. */
export function dangersIn(html: string): string[] {
  return parsed(html).elements.flatMap(({ name, attributes }) => {
    const found = HARMLESS.has(name) ? [] : [`<${name}>`]
    for (const [attribute, value] of Object.entries(attributes)) {
      if (!CONFINED[attribute]?.test(`${name} ${value}`)) found.push(`<${name} ${attribute}="${value}">`)
      if (/^(href|src)$/.test(attribute) && !safeAddress(name, value)) found.push(`${attribute} ${value}`)
    }
    return found
  })
}

function safeAddress(element: string, address: string): boolean {
  const url = new URL(address, page.siteUrl)
  if (element === 'img') return url.origin === page.siteUrl
  return ['http:', 'https:', 'mailto:'].includes(url.protocol)
}
