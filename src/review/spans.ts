import type { KindName, Match, Span } from './kinds.ts'

/** Every match of a pattern; where it has a group named `it`, only what that holds. */
export function matchesOf(kind: KindName, text: string, pattern: RegExp, isIt = always): Match[] {
  return spansOf(text, pattern, isIt).map((span) => ({ kind, ...span }))
}

/** @param pattern needs the flags `d` and `g` */
export function spansOf(text: string, pattern: RegExp, isIt = always): Span[] {
  // Most patterns are nowhere in a text, which is found out for less than a list of nothing is made.
  pattern.lastIndex = 0
  if (!pattern.test(text)) return []
  pattern.lastIndex = 0
  return [...text.matchAll(pattern)].flatMap((found) => {
    const place = found.indices?.groups?.it ?? found.indices?.[0]
    if (!place) return []
    const [from, to] = place
    const before = text.slice(Math.max(0, from - BEFORE), from)
    const line = before.slice(before.lastIndexOf('\n') + 1)
    return isIt(text.slice(from, to), line, text.slice(to, to + 20)) ? [{ from, to }] : []
  })
}

/** What is looked at before a match, on its line. */
const BEFORE = 200

/** @param before on the same line; after: the next few characters */
export type IsIt = (match: string, before: string, after: string) => boolean
const always: IsIt = () => true

/** The parts of a Markdown text that are code, fences and inline. */
export const codeSpans = (text: string): Span[] =>
  spansOf(text, /^(?:```|~~~)[^\n]*\n[\s\S]*?(?:^(?:```|~~~)|(?![\s\S]))|`[^`\n]{1,2000}`/dgm)

export const isWithin = ({ from, to }: Span, spans: readonly Span[]): boolean =>
  spans.some((span) => span.from <= from && to <= span.to)
