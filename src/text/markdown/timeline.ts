import { escapeHtml } from '../safeHtml.ts'
import { spanLabel } from '../spanLabel.ts'
import { timelinePicture } from '../timelinePicture.ts'
import { readLine, type TimedLine } from './timelineLine.ts'

/** What comes after these lines is shown as it was written. */
const MAX_LINES = 300
const MAX_ZONE = 50
const DAY = 86_400
/** Clocks that go back by more than this went past midnight. */
const HALF_DAY = DAY / 2
/** The list says so too when this part of the whole passed between two lines. */
const LONG_GAP = 0.25

/** A line of a timeline; `at` in seconds from an origin that all lines share, null for a line that names no time. */
interface Entry {
  at: number | null
  time: string
  text: string
}

/**
 * A fenced block of lines that begin with a time, as a picture to scale and a list.
 * @returns undefined where no line does
 */
export function timeline(source: string, info: string | undefined, seal: string): string | undefined {
  if (!/^timeline(?=\s|$)/i.test(info?.trim() ?? '')) return undefined
  const lines = source.split('\n').filter((line) => line.trim() !== '')
  const entries = readEntries(lines.slice(0, MAX_LINES))
  if (entries.every(({ at }) => at === null)) return undefined
  const rest = lines.slice(MAX_LINES)
  const zone = (info ?? '')
    .trim()
    .replace(/^timeline\s*/i, '')
    .slice(0, MAX_ZONE)
  return [
    `<div ${seal} class="timeline" role="group" aria-label="Timeline">`,
    picture(entries, seal),
    `<ol ${seal} class="timeline-list">\n${listItems(entries, seal)}</ol>`,
    zone && `<p><small>Times: ${escapeHtml(zone)}</small></p>`,
    rest.length > 0 ? `<pre>${escapeHtml(rest.join('\n'))}</pre>` : '',
    '</div>\n'
  ].join('')
}

function readEntries(lines: readonly string[]): Entry[] {
  const clock = newClock()
  let origin: number | null = null
  return lines.map((whole) => {
    const line = whole.trim()
    const read = readLine(line)
    const shown = read?.seconds === undefined ? null : clock(read, read.seconds)
    if (shown !== null) origin ??= shown
    const at = read?.since === undefined ? shown : (origin ?? 0) + read.since
    return read === null || at === null
      ? { at: null, time: '', text: line }
      : { at, time: read.time, text: read.text }
  })
}

/**
 * Reads the clocks of one timeline after the other, in seconds since its first day. A line without a date is of the day
 * of the one before it; the first date is that of the line before it, or of the night after.
 */
function newClock(): (named: Pick<TimedLine, 'date' | 'day'>, seconds: number) => number | null {
  let firstDay: number | undefined
  let day = 0
  let last = 0
  return ({ date, day: nth }, seconds) => {
    const named = date ? dayOf(date) : 0
    if (seconds >= DAY || Number.isNaN(named)) return null
    if (date) {
      firstDay ??= named - (day + seconds < last ? day + DAY : day)
      day = named - firstDay
    } else if (nth !== undefined) day = (nth - 1) * DAY
    else if (last - (day + seconds) > HALF_DAY) day += DAY
    last = day + seconds
    return last
  }
}

/** Seconds since 1970 of a date's beginning; NaN for a day that no calendar has. */
function dayOf(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? Number.NaN : at / 1000
}

/** There is room for five signs or so at the ends of the picture. */
const shortTime = (time: string): string =>
  (/^[T+−-]/i.test(time) ? null : /\d{1,2}[:h]\d\d(?:\s?[ap]m)?|\d{1,2}\s?[ap]m/i.exec(time))?.[0] ??
  time.slice(-5)

function picture(entries: readonly Entry[], seal: string): string {
  const timed = entries.filter((entry) => entry.at !== null) as Array<Entry & { at: number }>
  const sorted = timed.toSorted((a, b) => a.at - b.at)
  const labels = sorted.map(({ time }, at) =>
    at === 0 || at === sorted.length - 1 ? shortTime(time) : undefined
  )
  return timelinePicture(
    sorted.map(({ at }) => at),
    { seal, labels: labels.map((label) => label && escapeHtml(label)) }
  )
}

function listItems(entries: readonly Entry[], seal: string): string {
  const moments = entries.flatMap(({ at }) => (at === null ? [] : [at]))
  const whole = Math.max(...moments) - Math.min(...moments)
  let before: number | null = null
  const items = entries.map(({ at, time, text }) => {
    if (at === null) return `<li>${escapeHtml(text)}</li>\n`
    const gap = before === null ? 0 : at - before
    before = at
    const later = gap > 0 && gap >= LONG_GAP * whole ? ` <small>(${spanLabel(gap)} later)</small>` : ''
    return `<li ${seal} class="timeline-entry"><b>${escapeHtml(time)}</b> ${escapeHtml(text)}${later}</li>\n`
  })
  return items.join('')
}
