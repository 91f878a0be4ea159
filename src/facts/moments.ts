import type { Time } from '../db/schema.ts'
import type { Instant } from './facts.ts'
import type { Precision } from './vocabulary.ts'

const HOUR_MS = 3_600_000
/** What somebody means who names no zone may be up to half a day ahead of UTC. */
const ZONELESS_MS = 14 * HOUR_MS
const EARLIEST_YEAR = 1950

const OFFSET = /^(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?$/i
const MAX_ZONE = 50

/** A zone as it is kept: an IANA name or `+05:30`, empty for UTC; null for what is neither. */
export function zoneNamed(typed: string): string | null {
  const text = typed.trim()
  if (/^(?:utc|gmt|z)?$/i.test(text)) return ''
  const [, sign = '', hours = '', minutes = '00'] = OFFSET.exec(text) ?? []
  const zone = sign ? `${sign}${hours.padStart(2, '0')}:${minutes}` : text
  if (zone.length > MAX_ZONE) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** What the clocks of a zone showed, as ms that are read like UTC. */
export function wallTime(at: Time, zone: string): number {
  if (zone === '') return at
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23'
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The moment when clocks of a zone showed this; twice a year it is the nearest there is. */
function momentOf(wall: number, zone: string): Time {
  const guess = wall - (wallTime(wall, zone) - wall)
  return wall - (wallTime(guess, zone) - guess)
}

const MOMENT = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[ T]+(\d\d?):(\d\d))?)?)?$/
const CLOCK = /^(\d\d?):(\d\d)$/

/**
 * Reads "2023", "2023-03", "2023-03-14", "2023-03-14 02:10", and "02:10" on the day of another moment.
 * @returns null for what is none of these, or no date
 */
export function readInstant(typed: string, zone: string, sameDay?: Instant): Instant | null {
  const text = typed.trim()
  const clock = CLOCK.exec(text)
  if (clock && sameDay && /day|minute/.test(sameDay.precision))
    return readInstant(`${typedInstant(sameDay, zone).slice(0, 10)} ${text}`, zone)
  const found = MOMENT.exec(text)
  if (!found) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  const read = new Date(wall)
  const isReal = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60
  if (!isReal || year < EARLIEST_YEAR) return null
  const precision = found[5] ? 'minute' : found[3] ? 'day' : found[2] ? 'month' : 'year'
  return { at: momentOf(wall, zone), precision }
}

const TYPED_LENGTH: Record<Precision, number> = { year: 4, month: 7, day: 10, minute: 16 }

/** As somebody would type it. */
export const typedInstant = ({ at, precision }: Instant, zone: string): string =>
  new Date(wallTime(at, zone)).toISOString().slice(0, TYPED_LENGTH[precision]).replace('T', ' ')

const SHOWN: Record<Precision, Intl.DateTimeFormatOptions> = {
  year: { year: 'numeric' },
  month: { year: 'numeric', month: 'long' },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  minute: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23'
  }
}

/** "March 2023", "Mar 14, 2023, 02:10", on the clocks of the place. */
export const shownInstant = ({ at, precision }: Instant, zone: string): string =>
  new Intl.DateTimeFormat('en', { ...SHOWN[precision], timeZone: 'UTC' }).format(wallTime(at, zone))

/** Whether a moment is surely still to come. */
export const isFuture = ({ at }: Instant, zone: string, now: Time): boolean =>
  at > now + (zone === '' ? ZONELESS_MS : 0)

/** Whether one moment is surely over before another begins. */
export const isBefore = (one: Instant, other: Instant, zone: string): boolean =>
  momentOf(wallEnd(wallTime(one.at, zone), one.precision), zone) <= other.at

function wallEnd(wall: number, precision: Precision): number {
  const end = new Date(wall)
  if (precision === 'year') end.setUTCFullYear(end.getUTCFullYear() + 1)
  else if (precision === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  else if (precision === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else end.setUTCMinutes(end.getUTCMinutes() + 1)
  return end.getTime()
}
