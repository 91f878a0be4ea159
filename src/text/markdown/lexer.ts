import { Lexer, Marked, type MarkedOptions, type Token, Tokenizer, type Tokens } from 'marked'
import { clean } from './characters.ts'
import { footnotes } from './footnotes.ts'

/** Deeper markers become text. marked overflows its stack between 1,200 and 3,000 levels. */
const MAX_BLOCK_DEPTH = 20
const MAX_INLINE_DEPTH = 20
/** marked reads the rest of a paragraph for every opener; after so many characters read, `*` is a star. */
const emphasisBudget = (size: number) => 500_000 + 20 * size

/** A line that opens more lists and quotes at once than are allowed, but no thematic break. */
const MARKER = '[ \\t]*(?:>|(?:[-+*]|\\d{1,9}[.)])(?=[ \\t]))'
const DEEP_LINE = new RegExp(
  `^(?![ \\t]*([-*])(?:[ \\t]*\\1)+[ \\t]*$)((?:${MARKER}){${MAX_BLOCK_DEPTH}})(?=${MARKER})`,
  'gm'
)

class ShallowTokenizer extends Tokenizer {
  #depth = 0
  #toRead: number

  constructor(size: number) {
    super()
    this.#toRead = emphasisBudget(size)
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.#oneDeeper(() => super.blockquote(src))
  }

  override list(src: string): Tokens.List | undefined {
    return this.#oneDeeper(() => super.list(src))
  }

  override emStrong(src: string, masked: string, before?: string): Tokens.Em | Tokens.Strong | undefined {
    if (src[0] !== '*' && src[0] !== '_') return undefined
    this.#toRead -= src.length
    return this.#toRead < 0 ? undefined : super.emStrong(src, masked, before)
  }

  #oneDeeper<T>(tokenize: () => T | undefined): T | undefined {
    if (this.#depth >= MAX_BLOCK_DEPTH) return undefined
    this.#depth++
    const token = tokenize()
    this.#depth--
    return token
  }
}

class ShallowLexer extends Lexer {
  #depth = 0

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (this.#depth >= MAX_INLINE_DEPTH) {
      tokens.push({ type: 'text', raw: src, text: src, escaped: false })
      return tokens
    }
    this.#depth++
    super.inlineTokens(src, tokens)
    this.#depth--
    return tokens
  }
}

/** Tokens of a text, never nested deeper than the parser's stack and a reader's patience bear. */
export function lex(markdown: string, options: MarkedOptions): Token[] {
  const text = clean(markdown).replace(DEEP_LINE, '$2 \\')
  return new ShallowLexer({ ...options, tokenizer: new ShallowTokenizer(text.length) }).lex(text)
}

/** Tokens for reading only, not for printing. */
export function read(markdown: string): Token[] {
  return lex(markdown, new Marked(footnotes({ seal: '', idPrefix: '' })).defaults)
}
