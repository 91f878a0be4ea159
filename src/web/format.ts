import { LRUCache } from 'lru-cache'
import { ended } from '../text/ended.ts'
import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })
const MINUTE = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' })
const END = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
const NUMBER = new Intl.NumberFormat('en')

/** Formats that views share; they stay the same however often a page is drawn. */
export const format = {
  day: (ms: number): string => DAY.format(ms),
  iso: (ms: number): string => new Date(ms).toISOString(),
  number: (value: number): string => number(value),
  /** "1 comment", "1,204 comments". */
  count: (value: number, one: string, many = `${one}s`): string =>
    `${number(value)} ${value === 1 ? one : many}`,
  ended,
  /** "340 bytes", "12.3 MB". */
  bytes: (value: number): string => bytesInWords(value),
  /** A date that scripts turn into "3 hours ago"; the exact time is in its title. */
  timeHtml: (ms: number): SafeHtml => timeHtml(ms, ''),
  /** The same for the middle of a sentence: "on Jul 1, 2019", "3 hours ago". */
  onTimeHtml: (ms: number): SafeHtml => timeHtml(ms, 'on'),
  /** Of what ends then: to the minute, as "next week" says too little; scripts put it into the reader's own time. */
  untilHtml: (ms: number): SafeHtml => spellEnd(ms)
}

function bytesInWords(value: number): string {
  const power = Math.min(4, Math.floor(Math.log(Math.max(1, value)) / Math.log(1000)))
  if (power === 0) return `${value} bytes`
  return `${(value / 1000 ** power).toFixed(1)} ${['kB', 'MB', 'GB', 'TB'][power - 1]}`
}

/** Few numbers have a comma. */
const number = (value: number): string =>
  Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : NUMBER.format(value)

/** Spelling out a date takes longer than all else in the line that it stands in. */
const spelled = new LRUCache<string, SafeHtml>({ max: 5_000 })

function timeHtml(ms: number, prefix: '' | 'on'): SafeHtml {
  const known = spelled.get(prefix + ms)
  if (known) return known
  const html = spellTime(ms, prefix)
  spelled.set(prefix + ms, html)
  return html
}

function spellEnd(ms: number): SafeHtml {
  const attributes = `datetime="${new Date(ms).toISOString()}" title="${escapeHtml(`${MINUTE.format(ms)} UTC`)}"`
  const parts = 'format="datetime" weekday="" year="numeric" hour="numeric" minute="2-digit" no-title'
  return trustHtml(`<relative-time ${attributes} ${parts}>${escapeHtml(END.format(ms))} UTC</relative-time>`)
}

function spellTime(ms: number, prefix: '' | 'on'): SafeHtml {
  const exact = escapeHtml(`${MINUTE.format(ms)} UTC`)
  const attributes = `datetime="${new Date(ms).toISOString()}" title="${exact}" prefix="${prefix}" year="numeric" no-title`
  return trustHtml(`<relative-time ${attributes}>${prefix && 'on '}${DAY.format(ms)}</relative-time>`)
}
