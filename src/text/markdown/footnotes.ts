import type { MarkedExtension, RendererThis, TokenizerThis, Tokens } from 'marked'
import markedFootnote, { type Footnote, type FootnoteRef, type Footnotes } from 'marked-footnote'
import { clampLevel } from './headings.ts'

interface Page {
  seal: string
  idPrefix: string
  headingLevel?: number
}

/** Links back from a note; a reader needs one, and each is longer than the mark that causes it. */
const MAX_BACKS = 10

/** marked-footnote reads the notes; its HTML is not used, since it prints labels unescaped. */
export function footnotes(page: Page): MarkedExtension {
  const renderers: Record<string, (this: RendererThis, token: Tokens.Generic) => string> = {
    footnote: () => '',
    footnoteRef: (token) => reference(token as unknown as FootnoteRef, page),
    footnotes(token) {
      const items = (token as unknown as Footnotes).items
      return items.length === 0 ? '' : section(items.map((note) => noteItem(this, note, page)).join(''), page)
    }
  }
  const extensions = markedFootnote().extensions ?? []
  return {
    extensions: extensions.map((extension) => {
      const own = { ...extension, renderer: renderers[extension.name] ?? (() => '') }
      return own.name === 'footnote' && 'tokenizer' in own
        ? { ...own, tokenizer: notNested(own.tokenizer) }
        : own
    })
  }
}

type Tokenize = (this: TokenizerThis, src: string, tokens: Tokens.Generic[]) => Tokens.Generic | undefined

/** A note defined within a note would nest as deep as the text is long. */
function notNested(tokenize: Tokenize): Tokenize {
  let inside = false
  return function (src, tokens) {
    if (inside) return undefined
    inside = true
    const token = tokenize.call(this, src, tokens)
    inside = false
    return token
  }
}

function reference(ref: FootnoteRef, { seal, idPrefix }: Page): string {
  const link =
    `<a data-seal="${seal}" id="${referenceId(ref, idPrefix)}" href="#${idPrefix}fn_${ref.id}"` +
    ` aria-describedby="${idPrefix}fn_title">${ref.id}</a>`
  return `<sup data-seal="${seal}" class="footnote-ref">${link}</sup>`
}

function noteItem(marked: RendererThis, note: Footnote, { seal, idPrefix }: Page): string {
  const backs = note.refs.slice(0, MAX_BACKS).map((ref) => {
    const label = `Back to reference ${ref.id}${ref.index > 0 ? `, ${ref.index + 1}` : ''}`
    const href = `#${referenceId(ref, idPrefix)}`
    return ` <a data-seal="${seal}" class="footnote-back" href="${href}" aria-label="${label}">↩\uFE0E</a>`
  })
  const body = marked.parser.parse(note.content).trimEnd()
  const [text, end] = body.endsWith('</p>') ? [body.slice(0, -4), '</p>'] : [body, '']
  return `<li data-seal="${seal}" id="${idPrefix}fn_${note.refs[0]?.id}">${text}${backs.join('')}${end}</li>\n`
}

function section(items: string, { seal, idPrefix, headingLevel }: Page): string {
  const tag = `h${clampLevel(headingLevel)}`
  const title = `<${tag} data-seal="${seal}" class="footnotes-title" id="${idPrefix}fn_title">Footnotes</${tag}>`
  return `<section data-seal="${seal}" class="footnotes">\n${title}\n<ol>\n${items}</ol>\n</section>\n`
}

/** With an underscore, which no heading's id has after the prefix. */
function referenceId(ref: FootnoteRef, idPrefix: string): string {
  return `${idPrefix}ref_${ref.id}${ref.index > 0 ? `_${ref.index + 1}` : ''}`
}
