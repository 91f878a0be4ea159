import type { MarkedExtension, Token, Tokens } from 'marked'
import { personPath } from '../paths.ts'

export const MAX_MENTIONS = 50

/** Not within a mail address or URL, not a package scope (`@fastify/static`), not another server's handle. */
const MENTION = /(?<![\w@/.-])@([a-z0-9_-]{3,20})(?![\w@-]|\/\w)/gi

export function namesIn(tokens: Token[]): Set<string> {
  const names = new Set<string>()
  rewriteText(tokens, (token) => {
    for (const [, name = ''] of token.text.matchAll(MENTION)) names.add(name.toLowerCase())
    return [token]
  })
  return names
}

export function linkMentions(tokens: Token[], people: ReadonlySet<string>): void {
  if (people.size > 0) rewriteText(tokens, (token) => splitAtMentions(token, people))
}

export function mentionLink({ seal }: { seal: string }): MarkedExtension {
  const renderer = ({ text }: Tokens.Generic) =>
    `<a data-seal="${seal}" class="mention" href="${personPath(text.toLowerCase())}">@${text}</a>`
  return { extensions: [{ name: 'mention', renderer }] }
}

function splitAtMentions(token: Tokens.Text, people: ReadonlySet<string>): Token[] {
  const parts: Token[] = []
  let end = 0
  for (const { 0: raw, 1: name = '', index } of token.text.matchAll(MENTION)) {
    if (!people.has(name.toLowerCase())) continue
    parts.push(textToken(token.text.slice(end, index)), { type: 'mention', raw, text: name })
    end = index + raw.length
  }
  return end === 0 ? [token] : [...parts, textToken(token.text.slice(end))]
}

function textToken(text: string): Tokens.Text {
  return { type: 'text', raw: text, text, escaped: false }
}

/** Replaces, in place, every piece of text outside code and links. */
function rewriteText(tokens: Token[], rewrite: (token: Tokens.Text) => Token[], quoted = false): void {
  let literal = quoted
  const before = tokens.splice(0)
  for (const token of before) {
    if (isTag(token)) literal = token.inLink || token.inRawBlock
    if (isPlainText(token) && !literal) {
      for (const part of rewrite(token)) tokens.push(part)
    } else {
      for (const children of childrenOf(token)) rewriteText(children, rewrite, literal)
      tokens.push(token)
    }
  }
}

function isTag(token: Token): token is Tokens.Tag {
  return token.type === 'html' && 'inRawBlock' in token
}

function isPlainText(token: Token): token is Tokens.Text {
  return token.type === 'text' && !('tokens' in token)
}

function childrenOf(token: Token): Token[][] {
  if (token.type === 'link' || token.type === 'image') return []
  if (token.type === 'footnote') return [(token as Tokens.Generic).content]
  if (token.type === 'list') return (token as Tokens.List).items.map((item) => item.tokens)
  if (token.type === 'table') return cellsOf(token as Tokens.Table).map((cell) => cell.tokens)
  return [('tokens' in token && token.tokens) || []]
}

function cellsOf({ header, rows }: Tokens.Table): Tokens.TableCell[] {
  return [...header, ...rows.flat()]
}
