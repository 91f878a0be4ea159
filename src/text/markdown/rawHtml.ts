import { escapeHtml } from '../safeHtml.ts'

/** Elements people may write themselves. None may carry more than its entry of `RAW_ATTRIBUTES`. */
export const RAW_TAGS = new Set(
  (
    'a abbr b blockquote br code dd del details dl dt em hr i img ins kbd li mark ol p pre q s samp small strong sub ' +
    'summary sup ul var'
  ).split(' ')
)

export const RAW_ATTRIBUTES: Record<string, readonly string[]> = {
  a: ['href', 'title'],
  abbr: ['title'],
  details: ['open'],
  img: ['src', 'alt', 'width', 'height'],
  ol: ['start']
}

/** Tags that are taken out while what stands between them stays. */
const DROPPED_TAGS =
  'article aside big caption center cite col colgroup dfn div figcaption figure font footer h1 h2 h3 h4 h5 h6 header ' +
  'label main nav picture section source span strike table tbody td tfoot th thead time tr tt u wbr'

const COMMENT = /<!--(?:-?>|.*?-->|.*)/gs
const DROPPED = tagsNamed(DROPPED_TAGS.split(' '))
const KEPT = tagsNamed([...RAW_TAGS])
const UNKNOWN = new RegExp(`<(?!${KEPT.source.slice(1)})`, 'gi')

/**
 * Leaves only tags people may write; the rest is shown as the text that it is. So `Vec<String>` keeps its
 * middle, and no <script>, <title> or <textarea> makes a parser swallow what follows.
 */
export function onlyHarmlessTags(html: string): string {
  const visible = html.replace(COMMENT, (comment) => (comment.endsWith('>') ? '' : escapeHtml(comment)))
  return visible.replace(DROPPED, '').replace(UNKNOWN, '&lt;')
}

function tagsNamed(names: string[]): RegExp {
  return new RegExp(`</?(?:${names.join('|')})(?=[\\s/>])[^<>]*>`, 'gi')
}
