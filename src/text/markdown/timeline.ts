import { escapeHtml } from '../safeHtml.ts'
import { spanLabel } from '../spanLabel.ts'
import { timelinePicture } from '../timelinePicture.ts'

/** What comes after these lines is shown as it was written. */
const MAX_LINES = 300
const MAX_ZONE = 50
const DAY = 86_400
/** Clocks that go back by more than this went past midnight. */
const HALF_DAY = DAY / 2
/** The list says so too when this part of the whole passed between two lines. */
const LONG_GAP = 0.25

const DATE = '(\\d{4}-\\d\\d-\\d\\d)'
const CLOCK = '(\\d{1,2}):([0-5]\\d)(?::([0-5]\\d))?'
const SINCE = 'T([+−-])(?:(\\d{1,4}):([0-5]\\d)(?::([0-5]\\d))?|(\\d{1,6})(s|m|min|h|d)?)'
const LINE = new RegExp(
  `^(?:${DATE}(?:[ T]${CLOCK})?|${CLOCK}|${SINCE})(?=$|[\\s|,.:–—-])[\\s|,:–—-]*(.*)$`,
  'i'
)
const UNITS: Record<string, number> = { s: 1, m: 60, min: 60, h: 3_600, d: DAY }

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
    const [, date, ...fields] = LINE.exec(line) ?? []
    const since = sinceStart(fields.slice(6, 12))
    const shown = date || fields[3] ? clock(date, secondsOf(date ? fields : fields.slice(3))) : null
    if (shown !== null) origin ??= shown
    const at = since === null ? shown : (origin ?? 0) + since
    if (at === null) return { at, time: '', text: line }
    const text = fields.at(-1) ?? ''
    return { at, time: line.slice(0, line.length - text.length).replace(/[\s|,:–—-]+$/, ''), text }
  })
}

/**
 * Reads the clocks of one timeline after the other, in seconds since its first day. A line without a date is of the day
 * of the one before it; the first date is that of the line before it, or of the night after.
 */
function newClock(): (date: string | undefined, seconds: number | null) => number | null {
  let firstDay: number | undefined
  let day = 0
  let last = 0
  return (date, seconds) => {
    const named = date ? dayOf(date) : 0
    if (seconds === null || Number.isNaN(named)) return null
    if (date) {
      firstDay ??= named - (day + seconds < last ? day + DAY : day)
      day = named - firstDay
    } else if (last - (day + seconds) > HALF_DAY) day += DAY
    last = day + seconds
    return last
  }
}

/** Seconds since 1970 of a date's beginning; NaN for a day that no calendar has. */
function dayOf(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? Number.NaN : at / 1000
}

/** Of a clock; midnight for a date alone. */
function secondsOf([hours = '0', minutes = '0', seconds = '0']: ReadonlyArray<string | undefined>):
  | number
  | null {
  return Number(hours) < 24 ? Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds) : null
}

function sinceStart(fields: ReadonlyArray<string | undefined>): number | null {
  const [sign, hours, minutes, seconds = '0', amount, unit = 'm'] = fields
  if (!sign) return null
  const size =
    hours === undefined
      ? Number(amount) * (UNITS[unit.toLowerCase()] ?? 60)
      : Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  return sign === '+' ? size : -size
}

function picture(entries: readonly Entry[], seal: string): string {
  const timed = entries.filter((entry) => entry.at !== null) as Array<Entry & { at: number }>
  const sorted = timed.toSorted((a, b) => a.at - b.at)
  const labels = sorted.map(({ time }, at) =>
    at === 0 || at === sorted.length - 1 ? time.slice(-5) : undefined
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
