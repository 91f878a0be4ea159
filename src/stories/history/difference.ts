import type * as Diff from 'diff'
import { late } from '../../text/late.ts'

const diff = (): typeof Diff => late('diff')

/** A run of text that two versions share, or that only one of them has. */
export interface Piece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Some lines of the difference; lines left out between them, where both versions say the same for long. */
export interface Passage {
  pieces: Piece[]
  linesLeftOut: number
}

/** Past these two texts are told apart as a whole: the work grows with the square of how much they differ. */
const MAX_LINES_APART = 1_000
const MAX_WORDS_APART = 200
const MAX_CLOSE_LOOKS = 30
/** Two passages that share less than this part of the shorter one are read more easily one after the other. */
const SHARED_AT_LEAST = 0.2
/** Unchanged lines that are shown beside a change. */
const CONTEXT = 2

/** What changed from one text to another, line by line, and word by word within a line. */
export function difference(before: string, after: string): Passage[] {
  const parts = diff().diffLines(endLine(before), endLine(after), { maxEditLength: MAX_LINES_APART }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true }
  ]
  const passages: Passage[] = []
  let looks = 0
  for (const [at, part] of parts.entries()) {
    const follower = parts[at + 1]
    if (part.removed && follower?.added)
      passages.push(changed(part.value, follower.value, looks++ < MAX_CLOSE_LOOKS))
    else if (part.added && parts[at - 1]?.removed) continue
    else if (part.added || part.removed)
      passages.push(whole([{ kind: part.added ? 'added' : 'removed', text: part.value }]))
    else passages.push(...unchanged(part.value, at === 0, at === parts.length - 1))
  }
  return passages
}

/** A last line without an end would differ from the same line with more below it. */
const endLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const whole = (pieces: Piece[]): Passage => ({ pieces, linesLeftOut: 0 })

function changed(before: string, after: string, isClose: boolean): Passage {
  const words = isClose
    ? diff().diffWordsWithSpace(before, after, { maxEditLength: MAX_WORDS_APART })
    : undefined
  const pieces = words?.map(({ value, added, removed }): Piece => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    return { kind, text: value }
  })
  const shared =
    pieces?.filter(({ kind }) => kind === 'same').reduce((sum, { text }) => sum + solid(text), 0) ?? 0
  if (!pieces || shared < SHARED_AT_LEAST * Math.min(solid(before), solid(after)))
    return whole([
      { kind: 'removed', text: before },
      { kind: 'added', text: after }
    ])
  return whole(joinedAcrossSpaces(pieces))
}

/** Signs that are no spaces. */
const solid = (text: string): number => text.replace(/\s+/g, '').length

/** Words that changed in a row are one change, though both texts have spaces between them. */
function joinedAcrossSpaces(pieces: Piece[]): Piece[] {
  const joined: Piece[] = []
  let change = { removed: '', added: '' }
  const end = () => {
    for (const kind of ['removed', 'added'] as const)
      if (change[kind]) joined.push({ kind, text: change[kind] })
    change = { removed: '', added: '' }
  }
  for (const [at, { kind, text }] of pieces.entries()) {
    const isBetween = kind === 'same' && solid(text) === 0 && at > 0 && at < pieces.length - 1
    if (kind !== 'same') change[kind] += text
    else if (isBetween) change = { removed: change.removed + text, added: change.added + text }
    else {
      end()
      joined.push({ kind, text })
    }
  }
  end()
  return joined
}

function unchanged(text: string, isFirst: boolean, isLast: boolean): Passage[] {
  const lines = text.split(/(?<=\n)/)
  const head = isFirst ? [] : lines.slice(0, CONTEXT)
  const tail = isLast ? [] : lines.slice(Math.max(head.length, lines.length - CONTEXT))
  const linesLeftOut = lines.length - head.length - tail.length
  const gap = { pieces: [], linesLeftOut }
  return [...same(head), ...(linesLeftOut > 0 ? [gap] : []), ...same(tail)]
}

const same = (lines: string[]): Passage[] =>
  lines.length > 0 ? [whole([{ kind: 'same', text: lines.join('') }])] : []
