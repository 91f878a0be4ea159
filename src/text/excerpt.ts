import type { Token, Tokens } from 'marked'
import type sanitizeHtml from 'sanitize-html'
import { late } from './late.ts'
import { clean } from './markdown/characters.ts'
import { withEmoji } from './markdown/emoji.ts'
import type * as Lexer from './markdown/lexer.ts'
import { escapeHtml } from './safeHtml.ts'

/** An excerpt looks no further, so that it costs little whatever it is given. */
const READ_CHARS = 3_000
const WORDS_A_MINUTE = 220

/** The first words of a text without Markdown, code or pictures; whole words, an ellipsis if there is more. */
export function excerpt(markdown: string, maxChars = 200): string {
  const text = proseOf(markdown.slice(0, READ_CHARS))
  if (text.length <= maxChars) return text
  const words = text.slice(0, maxChars).replace(/\s\S*$/, '')
  const whole = words.length < maxChars ? words : text.slice(0, maxChars - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${whole.replace(/[\s,;:.–—-]+$/, '')}…`
}

/** Minutes to read a text, at least one. Code counts half: it is skimmed. */
export function readingMinutes(markdown: string): number {
  let code = false
  let words = 0
  for (const line of clean(markdown).split('\n')) {
    const fence = /^ {0,3}(```|~~~)/.test(line)
    if (fence) code = !code
    else words += (line.match(/[^\s|>#*_-]\S*/g)?.length ?? 0) * (code ? 0.5 : 1)
  }
  return Math.max(1, Math.round(words / WORDS_A_MINUTE))
}

/** With Markdown's grammar, which is needed where something is told. */
const lexer = (): typeof Lexer => late('./markdown/lexer.ts')

function proseOf(markdown: string): string {
  try {
    return decode(lexer().read(markdown).map(prose).join(' ')).replace(/\s+/g, ' ').trim()
  } catch {
    return clean(markdown).replace(/\s+/g, ' ').trim()
  }
}

/** What is joined with a space, and what without; headings, code, tables, tags and pictures are left out. */
const BLOCKS = new Set(['blockquote', 'list', 'list_item'])
const PHRASES = new Set(['paragraph', 'text', 'strong', 'em', 'del', 'link'])

/** The words of a token, still with character references. */
function prose(token: Token): string {
  const children = childrenOf(token)
  if (token.type === 'br') return ' '
  if (token.type === 'codespan' || token.type === 'escape') return escapeHtml(token.text)
  if (BLOCKS.has(token.type)) return children.map(prose).join(' ')
  if (!PHRASES.has(token.type)) return ''
  return children.length > 0 ? children.map(prose).join('') : withEmoji(token.raw.replaceAll('<', '&lt;'))
}

function childrenOf(token: Token): Token[] {
  if (token.type === 'list') return (token as Tokens.List).items
  return ('tokens' in token && token.tokens) || []
}

/** With no tag allowed, sanitize-html decodes every reference and leaves just these three. */
function decode(text: string): string {
  const sanitize: typeof sanitizeHtml = late('sanitize-html')
  const plain = sanitize(text, { allowedTags: [], allowedAttributes: {} })
  return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
