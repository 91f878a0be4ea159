/** A line of a timeline that begins with a time, as it was read. */
export interface TimedLine {
  /** YYYY-MM-DD. */
  date?: string
  /** Of "day 2", counted from 1. */
  day?: number
  /** Of the clock; midnight for a date alone; not less than a day for a clock that there is not. */
  seconds?: number
  /** From the beginning, before it where less than 0. */
  since?: number
  /** What stands for the time, as it was written. */
  time: string
  text: string
}

/** Of lists and of writing, which are not shown before a time. */
const MARKS = /^(?:[-*•–]\s+|\d{1,3}[.)]\s+)?[[(*_`]{0,3}/
const ABOUT = /^(?:~|≈|(?:ca?\.?|circa|around|about|approx(?:imately|\.)?|at)\s(?=[~\d]))\s?/i
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const MONTH = `(?<month>${MONTHS.join('|')})[a-z]{0,6}\\.?`
const DATES = [
  /^(?<year>\d{4})-(?<number>\d\d)-(?<day>\d\d)/,
  /^(?<day>\d{1,2})\.(?<number>\d{1,2})\.(?<year>\d{4})/,
  new RegExp(`^(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)? ${MONTH},? (?<year>\\d{4})`, 'i'),
  new RegExp(`^${MONTH} (?<day>\\d{1,2})(?:st|nd|rd|th)?,? (?<year>\\d{4})`, 'i')
]
const NTH_DAY = /^day (?<nth>\d{1,3})(?!\d)/i
const BETWEEN = /^(?:T|,?\s+(?:at\s)?|,)(?=[~\d])~?/i
const CLOCK =
  /^(?:(?<hours>\d{1,2})(?::|h)(?<minutes>[0-5]\d)(?::(?<rest>[0-5]\d)(?:[.,]\d{1,9})?)?|(?<hours>\d\d)\.(?<minutes>[0-5]\d)|(?<hours>\d{1,2})(?=\s?[ap]\.?m\b))(?:\s?(?<half>[ap])\.?m\b\.?|Z\b|h\b|\sUhr\b)?/i
/** "14:02–14:10": what began then, and when it was over. */
const UNTIL = /^\s?(?:-|–|—|to|until)\s?\d{1,2}[:h][0-5]\d(?:\s?[ap]\.?m\b\.?)?/i
const UNIT =
  '(?<unit>s|m|h|d|secs?|seconds?|\\s?mins?|\\s?minutes?|\\s?hrs?|\\s?hours?|\\s?days?|\\s?seconds?)(?![a-z])'
const SINCE = new RegExp(
  `^(?:T\\s?=?\\s?(?<zero>0)(?!\\d)|(?<from>T\\s?)?(?<sign>[+−-])\\s?(?:(?<hours>\\d{1,4}):(?<minutes>[0-5]\\d)(?::(?<rest>[0-5]\\d))?|(?<amount>\\d{1,6})(?:${UNIT}(?:\\s?(?<more>\\d{1,2})\\s?m(?:in)?s?(?![a-z]))?)?))`,
  'i'
)
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const END = /^(?:$|[\s|,.:–—)\]*_`-])/
const AFTER = /^[\])*_`]{0,3}[\s|,:–—-]*/

/** Null for a line that begins with no time, which is as good a line as any. */
export function readLine(line: string): TimedLine | null {
  const start = MARKS.exec(line)?.[0].length ?? 0
  const about = start + (ABOUT.exec(line.slice(start))?.[0].length ?? 0)
  for (const [from, to] of [
    [about, start],
    [0, 0]
  ] as const) {
    const read = readTime(line.slice(from))
    if (!read || !END.test(line.slice(from + read.length))) continue
    const { length, ...when } = read
    const end = from + length
    const text = line.slice(end).replace(AFTER, '')
    return { ...when, time: line.slice(to, end).trim(), text }
  }
  return null
}

type When = Omit<TimedLine, 'time' | 'text'> & { length: number }

function readTime(text: string): When | null {
  const since = SINCE.exec(text)
  if (since) return sinceOf(since)
  const dated = dateOf(text)
  const between = dated ? (BETWEEN.exec(text.slice(dated.length))?.[0].length ?? 0) : 0
  const from = (dated?.length ?? 0) + between
  const clock = dated && between === 0 ? null : CLOCK.exec(text.slice(from))
  if (!clock) return dated && { ...dated, seconds: 0 }
  const end = from + clock[0].length
  const until = UNTIL.exec(text.slice(end))?.[0].length ?? 0
  return { ...dated, seconds: clockOf(clock.groups ?? {}), length: end + until }
}

function dateOf(text: string): When | null {
  const nth = NTH_DAY.exec(text)
  if (nth) return { day: Number(nth.groups?.nth), length: nth[0].length }
  for (const pattern of DATES) {
    const found = pattern.exec(text)
    if (!found) continue
    const { year = '', number, month = '', day = '' } = found.groups ?? {}
    const named = number ?? String(MONTHS.indexOf(month.toLowerCase()) + 1)
    return { date: `${year}-${named.padStart(2, '0')}-${day.padStart(2, '0')}`, length: found[0].length }
  }
  return null
}

type Groups = Record<string, string | undefined>

function clockOf({ hours = '', minutes = '0', rest = '0', half }: Groups): number {
  const isOff = half && (Number(hours) > 12 || Number(hours) < 1)
  const shift = half?.toLowerCase() === 'p' ? 12 : 0
  const hour = half ? (Number(hours) % 12) + shift : Number(hours)
  return isOff ? Number.POSITIVE_INFINITY : hour * 3_600 + Number(minutes) * 60 + Number(rest)
}

function sinceOf({ 0: whole, groups = {} }: RegExpExecArray): When | null {
  const { zero, from, sign, hours, minutes, rest = '0', amount, unit, more = '0' } = groups
  if (zero) return { since: 0, length: whole.length }
  // "-5" may be anything; "T-5", "-5m" and "+0:05" are times.
  if (!from && amount !== undefined && unit === undefined) return null
  const size =
    hours === undefined
      ? Number(amount) * (UNITS[unit?.trim().charAt(0).toLowerCase() ?? 'm'] ?? 60) + Number(more) * 60
      : Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest)
  return { since: sign === '+' ? size : -size, length: whole.length }
}
