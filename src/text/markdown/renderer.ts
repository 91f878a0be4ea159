import type { RendererObject, Token, Tokens } from 'marked'
import { escapeHtml } from '../safeHtml.ts'
import { withEmoji } from './emoji.ts'
import { clampLevel, headingIds, headingLevels } from './headings.ts'
import { highlight, languageNamed } from './highlight.ts'
import { onlyHarmlessTags } from './rawHtml.ts'
import { timeline } from './timeline.ts'

interface Page {
  seal: string
  idPrefix: string
  headingLevel?: number
}

/** The elements that differ from marked's own. What carries more than a plain tag carries the seal. */
export function elements(page: Page): RendererObject {
  const seal = `data-seal="${page.seal}"`
  return {
    heading: heading(page, seal),
    code: (token) => timeline(token.text, token.lang, seal) ?? codeBlock(token, seal),
    codespan: ({ text }) => `<code>${escapeHtml(text)}</code>`,
    checkbox: ({ checked }) => taskMark(checked, seal),
    listitem: listItem(seal),
    table: table(seal),
    html,
    link: named,
    image,
    text: plainText
  }
}

function heading({ idPrefix, headingLevel }: Page, seal: string): NonNullable<RendererObject['heading']> {
  const levelOf = headingLevels(clampLevel(headingLevel))
  const idOf = headingIds(idPrefix)
  return function ({ tokens, depth }) {
    const words = this.parser.parseInline(tokens)
    if (!words.trim()) return ''
    const id = idOf(words)
    const tag = `h${levelOf(depth)}`
    const anchor = `<a ${seal} class="anchor" href="#${id}" aria-label="Link to this part">#</a>`
    return `<${tag} ${seal} id="${id}">${words} ${anchor}</${tag}>\n`
  }
}

function codeBlock({ text, lang }: Tokens.Code, seal: string): string {
  const language = languageNamed(lang)
  const coloured = language && highlight(text, language)?.replaceAll('<span ', `<span ${seal} `)
  const label = language ? ` ${seal} class="language-${language}"` : ''
  const body = (coloured || escapeHtml(text)).replace(/\n$/, '')
  return `<pre><code${label}>${body}${text && '\n'}</code></pre>\n`
}

function taskMark(checked: boolean, seal: string): string {
  const [label, mark] = checked ? ['Done', '☑'] : ['To do', '☐']
  return `<span ${seal} class="task-mark" role="img" aria-label="${label}">${mark}</span> `
}

function listItem(seal: string): NonNullable<RendererObject['listitem']> {
  return function ({ task, tokens }) {
    const attributes = task ? ` ${seal} class="task-list-item"` : ''
    return `<li${attributes}>${this.parser.parse(tokens)}</li>\n`
  }
}

function table(seal: string): NonNullable<RendererObject['table']> {
  return function ({ header, rows }) {
    const cell = (token: Tokens.TableCell) => tableCell(token, this.parser.parseInline(token.tokens), seal)
    const row = (cells: Tokens.TableCell[]) => `<tr ${seal}>${cells.map(cell).join('')}</tr>\n`
    const head = `<thead ${seal}>\n${row(header)}</thead>\n`
    const body = rows.length > 0 ? `<tbody ${seal}>\n${rows.map(row).join('')}</tbody>\n` : ''
    const open = `<div ${seal} class="table-scroll" tabindex="0" role="group" aria-label="Table">`
    return `${open}<table ${seal}>\n${head}${body}</table></div>\n`
  }
}

/** An empty header cell is a plain cell: a header must name something. */
function tableCell({ header, align }: Tokens.TableCell, html: string, seal: string): string {
  const tag = header && html.trim() ? 'th' : 'td'
  const scope = tag === 'th' ? ' scope="col"' : ''
  const side = align ? ` class="align-${align}"` : ''
  return `<${tag} ${seal}${scope}${side}>${html}</${tag}>`
}

function html({ text, block }: Tokens.HTML | Tokens.Tag): string {
  const left = onlyHarmlessTags(text)
  return block && left.trim() && !left.includes('<') ? `<p>${left.trim()}</p>\n` : left
}

/** A link that would have no name gets its address as one. */
function named(token: Tokens.Link): false {
  const silent = (part: Token) => /^(text|image)$/.test(part.type) && !('text' in part && part.text.trim())
  if (token.tokens.every(silent)) token.tokens.push({ type: 'text', raw: token.href, text: token.href })
  return false
}

const image: NonNullable<RendererObject['image']> = function ({ href, text, tokens }) {
  const alt = tokens
    ? this.parser.parseInline(tokens, this.parser.textRenderer).replace(/<[^>]*>/g, '')
    : text
  return `<img src="${escapeMarks(href)}" alt="${escapeMarks(alt)}">`
}

const plainText: NonNullable<RendererObject['text']> = function (token) {
  if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens)
  // `escaped` says that the text stands between raw <code> or <kbd> tags
  const literal = token.type === 'escape' || ('escaped' in token && token.escaped)
  return escapeMarks(literal ? token.text : withEmoji(token.text))
}

/** Escapes all but character references, which Markdown allows in text. */
function escapeMarks(text: string): string {
  return text.replace(/&(?!#\d{1,7};|#[Xx][a-fA-F0-9]{1,6};|\w{2,31};)|[<>"']/g, (char) => escapeHtml(char))
}
