import sanitizeHtml, { type IOptions } from 'sanitize-html'

const BLOCKS =
  'address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ' +
  'main nav ol p pre section summary table tbody td tfoot th thead tr ul'
const INLINE = 'a b br code del em i img input ins kbd mark s small strike strong sub sup tt'

/** What stands in these is no text of the page. */
const SILENT = 'button head math noscript object option script select style svg template textarea title xmp'

/** turndown calls itself for every level, and a reader sees no difference past a few. */
const MAX_NESTING = 60

const KEPT: IOptions = {
  allowedTags: `${BLOCKS} ${INLINE}`.split(' '),
  allowedAttributes: {
    a: ['href', 'class'],
    code: ['class'],
    div: ['class'],
    img: ['src', 'alt', 'class'],
    input: ['type', 'checked'],
    ol: ['start'],
    pre: ['class', 'lang'],
    td: ['align', 'style'],
    th: ['align', 'style']
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  nonTextTags: SILENT.split(' '),
  nestingLimit: MAX_NESTING,
  // Forem's buttons around code blocks
  exclusiveFilter: ({ attribs }) => /\bhighlight__panel\b/.test(attribs.class ?? ''),
  transformTags: {
    iframe: (_tag, { src = '' }) => ({ tagName: 'a', attribs: { href: src }, text: src }),
    ol: (_tag, { start = '' }) => ({ tagName: 'ol', attribs: /^\d{1,8}$/.test(start) ? { start } : {} })
  }
}

/** The part of a page's HTML that has a counterpart in Markdown, balanced and not deep. */
export function harmlessHtml(html: string): string {
  return sanitizeHtml(html, KEPT)
}
