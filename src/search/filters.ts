import { readSpan } from '../facts/spans.ts'
import { technologyName } from '../facts/technologies.ts'
import { FACT_FIELDS, type FactField, WEEKDAYS } from '../facts/vocabulary.ts'
import { tagName } from '../tags/names.ts'
import { spanLabel } from '../text/spanLabel.ts'
import { factWord } from './match.ts'

/** A condition beside the words, such as `trigger:migration`. */
export interface Filter {
  name: string
  /** In the one spelling that addresses have. */
  value: string
  /** As a sentence goes on about it: "trigger: Schema or data migration". */
  label: string
  isExcluded: boolean
  /** Stories of several such values are all meant, where a story has no more than one. */
  takes: 'one' | 'many'
  /** What the index has of it; null for `by`, `longer` and `shorter`, which are looked up. */
  word: string | null
  seconds?: number
}

type Known = Omit<Filter, 'name' | 'isExcluded'>

const HAS = { timeline: 'with a timeline', lesson: 'with a lesson', facts: 'with facts' } as const

const READERS: Record<string, (typed: string) => Known | null> = {
  tag: (typed) => named('many', tagName(typed), 'tag', (name) => `tagged #${name}`),
  tech: (typed) => named('many', technologyName(typed), 'technology', (name) => `technology: ${name}`),
  by: (typed) => {
    const name = typed
      .trim()
      .replace(/^@/, '')
      .replace(/["\s]+/g, ' ')
      .slice(0, 80)
    return name ? { value: name, label: `told by ${name}`, takes: 'one', word: null } : null
  },
  year: (typed) => (/^\d{4}$/.test(typed) ? named('one', typed, 'year', (year) => `in ${year}`) : null),
  weekday: ofWeekday,
  hour: ofHour,
  has: (typed) => {
    const what = typed.toLowerCase() as keyof typeof HAS
    return Object.hasOwn(HAS, what) ? named('many', what, 'has', () => HAS[what]) : null
  },
  longer: (typed) => lasting(typed, 'longer than'),
  shorter: (typed) => lasting(typed, 'shorter than'),
  ...Object.fromEntries(FACT_FIELDS.map((field) => [field.filter, (typed: string) => ofField(field, typed)]))
}

export const FILTER_NAMES: readonly string[] = Object.keys(READERS)

/** @returns null for a name that is no filter's; 'unknown' for a value that it does not have */
export function readFilter(name: string, typed: string, isExcluded: boolean): Filter | 'unknown' | null {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined
  if (!reader) return null
  const known = reader(typed)
  return known ? { name, isExcluded, ...known } : 'unknown'
}

/** As somebody types it. */
export const typedFilter = ({
  name,
  value,
  isExcluded
}: Pick<Filter, 'name' | 'value' | 'isExcluded'>): string =>
  `${isExcluded ? '-' : ''}${name}:${value.includes(' ') ? `"${value}"` : value}`

function named(
  takes: Known['takes'],
  value: string | null,
  field: string,
  label: (value: string) => string
): Known | null {
  return value === null ? null : { value, label: label(value), takes, word: factWord(field, value) }
}

/** `sun`, `Sunday` and what is between; by the clocks of the place where it began. */
function ofWeekday(typed: string): Known | null {
  const wanted = typed.trim().toLowerCase()
  const day = wanted.length >= 3 && WEEKDAYS.find(({ label }) => label.toLowerCase().startsWith(wanted))
  return day ? named('one', day.value, 'weekday', () => `begun on a ${day.label}`) : null
}

/** `3`, `03`, `03:20`, `3am`, `3 pm`. */
function ofHour(typed: string): Known | null {
  const [, digits = '', half] = HOUR.exec(typed.trim()) ?? []
  const hour = half ? (Number(digits) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(digits)
  if (digits === '' || hour > 23 || (half && (Number(digits) < 1 || Number(digits) > 12))) return null
  const value = String(hour).padStart(2, '0')
  return named('one', value, 'hour', () => `begun between ${value}:00 and ${value}:59`)
}

const HOUR = /^(\d{1,2})(?::[0-5]\d)?\s*(?:([ap])\.?m\.?|h)?$/i

function lasting(typed: string, words: string): Known | null {
  const seconds = readSpan(typed)
  if (seconds === null) return null
  const value = typed.replace(/[\s"]+/g, '')
  return { value, label: `${words} ${spanLabel(seconds)}`, takes: 'one', word: null, seconds }
}

/** The value, or what its label says: `detected:user-report`, `detected:users`. */
function ofField(field: FactField, typed: string): Known | null {
  const wanted = plain(typed)
  if (!wanted) return null
  const names = field.values.map((known) => ({
    known,
    says: [known.value, known.label, known.short].map(plain)
  }))
  const found =
    names.find(({ says }) => says.includes(wanted)) ??
    names.find(({ says }) => says.some((text) => text.includes(wanted)))
  if (!found) return null
  const { value, label } = found.known
  const { takes } = field
  return { value, label: `${field.label.toLowerCase()}: ${label}`, takes, word: factWord(field.name, value) }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
