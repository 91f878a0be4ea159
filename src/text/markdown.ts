import { Marked, Parser, type Token } from 'marked'
import { footnotes } from './markdown/footnotes.ts'
import { lex, read } from './markdown/lexer.ts'
import { linkMentions, MAX_MENTIONS, mentionLink, namesIn } from './markdown/mentions.ts'
import { elements } from './markdown/renderer.ts'
import { newSeal, sanitise } from './markdown/sanitise.ts'
import type { PictureSize } from './pictures.ts'
import type { SafeHtml } from './safeHtml.ts'

/** A list of one-letter tasks grows 13-fold; 50 kB of `# a` would become a page of 1.2 MB. */
const MAX_GROWTH = 20

export interface RenderOptions {
  /** Begins every id, so that several texts share a page; a letter first, `[A-Za-z0-9_-]` after it. */
  readonly idPrefix: string
  /** Links and images on this origin are the site's own. */
  readonly siteUrl: string
  /** The usernames that exist, lower case; an @name outside it stays plain text. */
  readonly people: ReadonlySet<string>
  /** Sizes of the site's pictures in the text, by hash: their room is then kept while they load. */
  readonly pictures?: ReadonlyMap<string, PictureSize>
  /** The level of the text's topmost headings; 2 unless told. */
  readonly headingLevel?: number
}

/**
 * The people a text calls by @name, lower case, whether they exist or not.
 * Reads the whole text: for long ones from a request use `mentionsIn` of `render.ts`, which has a time limit.
 */
export function mentionedNames(markdown: string): string[] {
  if (!markdown.includes('@')) return []
  return [...namesIn(read(markdown))].slice(0, MAX_MENTIONS)
}

/**
 * Sanitised HTML of a text. Takes long on hostile input and may throw on it (marked's stack):
 * requests go through `renderMarkdown`, which does neither.
 */
export function markdownToHtml(markdown: string, options: RenderOptions): SafeHtml {
  const page = { ...options, seal: newSeal() }
  const marked = new Marked({ renderer: elements(page) }, mentionLink(page), footnotes(page))
  const tokens = footnotesLast(lex(markdown, marked.defaults))
  linkMentions(tokens, options.people)
  const html = sanitise(Parser.parse(tokens, marked.defaults), page)
  if (html.length > MAX_GROWTH * (markdown.length + 1_000))
    throw new RangeError('The HTML is out of proportion')
  return html
}

/** marked-footnote collects its notes in the first token. */
function footnotesLast(tokens: Token[]): Token[] {
  return tokens[0]?.type === 'footnotes' ? [...tokens.slice(1), tokens[0]] : tokens
}
