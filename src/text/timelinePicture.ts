import { spanLabel } from './spanLabel.ts'

const WIDTH = 400
const MARGIN = 10
const AXIS_Y = 24
const LABEL_ROOM = 16
/** A stretch of this part of the whole in which nothing is told is marked with how long it took. */
const LONG_GAP = 0.25

export interface Marks {
  /** Put on every element, where a sanitiser asks for it. */
  seal?: string
  /** Below the points, by their place among them; digits, colons and the like only. */
  labels?: ReadonlyArray<string | undefined>
}

/**
 * Moments to scale on a line, with long gaps dashed and named. The list beside it says the same, so it is hidden from
 * those who hear the page. Nothing but numbers and the given labels goes into it.
 * @param seconds in rising order
 * @returns an `<svg>` element; empty for fewer than two different moments
 */
export function timelinePicture(
  seconds: readonly number[],
  { seal: claim, labels = [] }: Marks = {}
): string {
  const [first = 0, last = 0] = [seconds[0], seconds.at(-1)]
  if (last <= first) return ''
  const seal = claim ? ` ${claim}` : ''
  const xOf = (at: number) => Math.round(MARGIN + ((at - first) / (last - first)) * (WIDTH - 2 * MARGIN))
  const places = seconds.map(xOf)
  const parts = [
    ...gapsIn(seconds).map(({ from, to }) => stretch(xOf(from), xOf(to), to - from, seal)),
    ...[...new Set(places)].map((x) => `<circle${seal} cx="${x}" cy="${AXIS_Y}" r="4"></circle>`),
    ...spread(places, labels).map(({ x, label }) => words(x, AXIS_Y + 18, label, seal))
  ]
  const open = `<svg${seal} class="timeline-picture" viewBox="0 0 ${WIDTH} 50" aria-hidden="true" fill="currentColor" stroke="none">`
  // Where no picture can be drawn, its words stand in a row: the spaces keep them apart.
  return `${open}${parts.join(' ')}</svg>`
}

/** Every stretch between two neighbours; those that lie on one another are one. */
function gapsIn(seconds: readonly number[]): Array<{ from: number; to: number }> {
  return seconds.slice(1).flatMap((to, at) => {
    const from = seconds[at] ?? to
    return to > from ? [{ from, to }] : []
  })
}

function stretch(from: number, to: number, length: number, seal: string): string {
  const isLong = to - from >= LONG_GAP * (WIDTH - 2 * MARGIN)
  const dashes = isLong ? ' stroke-dasharray="3 5"' : ''
  if (to === from) return ''
  const line = `<line${seal} x1="${from}" y1="${AXIS_Y}" x2="${to}" y2="${AXIS_Y}" stroke="currentColor" stroke-width="2"${dashes}></line>`
  return isLong ? line + words(Math.round((from + to) / 2), AXIS_Y - 10, spanLabel(length), seal) : line
}

const words = (x: number, y: number, text: string, seal: string): string =>
  `<text${seal} x="${x}" y="${y}" text-anchor="${anchorAt(x)}" font-size="12">${text}</text>`

const anchorAt = (x: number): string => (x < 30 ? 'start' : x > WIDTH - 30 ? 'end' : 'middle')

/** Labels that would lie on one another are moved apart, to the right while there is room. */
function spread(
  places: readonly number[],
  labels: Marks['labels'] = []
): Array<{ x: number; label: string }> {
  const shown = places.flatMap((x, at) =>
    labels[at] === undefined ? [] : [{ x, label: labels[at] as string }]
  )
  for (const [at, mark] of shown.entries()) {
    const before = shown[at - 1]
    if (before) mark.x = Math.max(mark.x, before.x + LABEL_ROOM)
  }
  for (let at = shown.length - 1; at >= 0; at--) {
    const mark = shown[at] as { x: number }
    mark.x = Math.min(mark.x, (shown[at + 1]?.x ?? WIDTH) - (at === shown.length - 1 ? 0 : LABEL_ROOM))
  }
  return shown
}
