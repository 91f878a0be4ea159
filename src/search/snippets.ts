import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { wordsOf } from './words.ts'

const SNIPPET_CHARS = 240
const BEFORE_CHARS = 60
const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** A passage of a text around what was looked for, which is marked; the beginning where nothing of it is there. */
export function snippetHtml(text: string, phrases: readonly string[][]): SafeHtml {
  const marks = marksIn(text, phrases)
  const from = passageStart(text, marks)
  const to = passageEnd(text, from)
  return trustHtml(
    (from > 0 ? '… ' : '') +
      markedHtml(text.slice(from, to), shifted(marks, from)) +
      (to < text.length ? ' …' : '')
  )
}

/** A short text, whole. */
export const wholeHtml = (text: string, phrases: readonly string[][]): SafeHtml =>
  markedHtml(text, marksIn(text, phrases))

interface Mark {
  from: number
  to: number
}

/** Where any of these phrases stands. */
function marksIn(text: string, phrases: readonly string[][]): Mark[] {
  const byFirst = new Map<string, string[][]>()
  for (const phrase of phrases)
    byFirst.set(phrase[0] ?? '', [...(byFirst.get(phrase[0] ?? '') ?? []), phrase])
  const places: Array<Mark & { word: string }> = []
  for (const { 0: written, index } of text.matchAll(WORD))
    for (const word of wordsOf(written)) places.push({ word, from: index, to: index + written.length })
  const marks: Mark[] = []
  for (const [at, { word, from }] of places.entries()) {
    const phrase = byFirst
      .get(word)
      ?.find((words) => words.every((each, next) => places[at + next]?.word === each))
    const last = phrase && places[at + phrase.length - 1]
    if (last && from >= (marks.at(-1)?.to ?? 0)) marks.push({ from, to: last.to })
  }
  return marks
}

/** Shortly before the passage that has the most marks. */
function passageStart(text: string, marks: readonly Mark[]): number {
  let best = 0
  let most = 0
  let end = 0
  for (const [at, { from }] of marks.entries()) {
    while ((marks[end]?.to ?? Number.POSITIVE_INFINITY) <= from + SNIPPET_CHARS - BEFORE_CHARS) end++
    if (end - at > most) [best, most] = [from, end - at]
  }
  if (best <= BEFORE_CHARS) return 0
  const space = text.indexOf(' ', best - BEFORE_CHARS)
  return space >= 0 && space < best ? space + 1 : best
}

function passageEnd(text: string, from: number): number {
  if (from + SNIPPET_CHARS >= text.length) return text.length
  const space = text.lastIndexOf(' ', from + SNIPPET_CHARS)
  return space > from ? space : from + SNIPPET_CHARS
}

const shifted = (marks: readonly Mark[], by: number): Mark[] =>
  marks.map(({ from, to }) => ({ from: from - by, to: to - by })).filter(({ from }) => from >= 0)

function markedHtml(text: string, marks: readonly Mark[]): SafeHtml {
  let html = ''
  let at = 0
  for (const { from, to } of marks) {
    if (to > text.length) break
    html += `${escapeHtml(text.slice(at, from))}<mark>${escapeHtml(text.slice(from, to))}</mark>`
    at = to
  }
  return trustHtml(html + escapeHtml(text.slice(at)))
}
