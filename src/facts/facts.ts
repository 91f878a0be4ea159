import type { Time } from '../db/schema.ts'
import { spanLabel } from '../text/spanLabel.ts'
import { typedInstant } from './moments.ts'
import {
  FACT_FIELDS,
  type FieldName,
  factField,
  factValue,
  isNonAnswer,
  type Licence,
  MOMENTS,
  type Moment,
  type Precision,
  SPANS,
  type Span,
  WEEKDAYS
} from './vocabulary.ts'

export interface Instant {
  /** The first moment that it can mean: of 2023, its first millisecond where the story happened. */
  at: Time
  precision: Precision
}

/** What somebody said of an outage beside its story; everything in it is optional. */
export interface Facts {
  /** Values by field, or one of the NON_ANSWERS alone. A field that was not answered is not in it. */
  answers: Partial<Record<FieldName, string[]>>
  /** Names as `technologyName` spells them. */
  technologies: string[]
  /** Where clocks showed these times: an IANA zone or an offset; empty for UTC. */
  zone: string
  times: Partial<Record<Moment, Instant>>
  /** As given, in seconds; `durationsOf` adds what follows from the times. */
  spans: Partial<Record<Span, number>>
  /** Markdown. */
  lesson: string
  licence: Licence
}

export const NO_FACTS: Facts = {
  answers: {},
  technologies: [],
  zone: '',
  times: {},
  spans: {},
  lesson: '',
  licence: 'none'
}

/** One text for the same facts, in whatever order they were given; empty where there are none. */
export function factsToJson(facts: Facts): string {
  const inOrder = <K extends string, V>(names: ReadonlyArray<{ name: K }>, from: Partial<Record<K, V>>) =>
    Object.fromEntries(names.flatMap(({ name }) => (from[name] === undefined ? [] : [[name, from[name]]])))
  const json = JSON.stringify({
    answers: inOrder(FACT_FIELDS, facts.answers),
    technologies: facts.technologies,
    zone: Object.keys(facts.times).length > 0 ? facts.zone : '',
    times: inOrder(MOMENTS, facts.times),
    spans: inOrder(SPANS, facts.spans),
    lesson: facts.lesson,
    licence: facts.licence
  })
  return json === JSON.stringify(NO_FACTS) ? '' : json
}

/** Facts that `factsToJson` wrote. */
export const factsFromJson = (json: string): Facts => (json ? { ...NO_FACTS, ...JSON.parse(json) } : NO_FACTS)

/** Seconds of each span: as given, else between two moments that are both known to the minute. */
export function durationsOf({ times, spans }: Facts): Partial<Record<Span, number>> {
  const durations: Partial<Record<Span, number>> = {}
  for (const { name, to } of SPANS) {
    const seconds = spans[name] ?? (to ? between(times.started, times[to]) : undefined)
    if (seconds !== undefined) durations[name] = seconds
  }
  const total = durations.total ?? durations.mitigate ?? durations.resolve
  return total === undefined ? durations : { ...durations, total }
}

/** Seconds between two moments that are known to the minute. */
export function between(from: Instant | undefined, to: Instant | undefined): number | undefined {
  if (from?.precision !== 'minute' || to?.precision !== 'minute') return undefined
  return (to.at - from.at) / 1000
}

/** A word of the quiet line of a list, with the filter that finds other stories by it; null where there is none. */
export interface LineWord {
  text: string
  filter: string | null
  value: string
}

/** "S2", "migration", "3 h", "noticed by users": what a list says of a story in one line; empty for no facts. */
export function factLine(facts: Facts): LineWord[] {
  const word = (name: FieldName): LineWord[] => {
    const value = facts.answers[name]?.[0] ?? ''
    const text = factValue(name, value)?.short
    return text ? [{ text, filter: factField(name)?.filter ?? null, value }] : []
  }
  const { total } = durationsOf(facts)
  const lasted = total === undefined ? [] : [{ text: spanLabel(total), filter: null, value: '' }]
  return [...word('severity'), ...word('trigger'), ...lasted, ...word('detection')]
}

/** Fields beside those of the vocabulary by which stories are found: technologies, when it began, what a story has. */
export type IndexField = FieldName | 'technology' | 'year' | 'weekday' | 'hour' | 'has'

/** What a story is found by, non-answers included, so that they can be counted. */
export function indexRows(
  facts: Facts,
  timelineEntries: number
): Array<{ field: IndexField; value: string }> {
  const of = (field: IndexField, values: readonly string[]) => values.map((value) => ({ field, value }))
  const { started } = facts.times
  const has = [...(timelineEntries > 0 ? ['timeline'] : []), ...(facts.lesson ? ['lesson'] : [])]
  return [
    ...FACT_FIELDS.flatMap(({ name }) => of(name, facts.answers[name] ?? [])),
    ...of('technology', facts.technologies),
    ...(started ? whenRows(started, facts.zone) : []),
    ...of('has', has)
  ]
}

/** By the clocks of the place where it began; the day and hour only where it is known to the minute. */
function whenRows(started: Instant, zone: string): Array<{ field: IndexField; value: string }> {
  const typed = typedInstant(started, zone)
  const year = { field: 'year', value: typed.slice(0, 4) } as const
  if (started.precision !== 'minute') return [year]
  const weekday = WEEKDAYS[new Date(typed.slice(0, 10)).getUTCDay()]?.value ?? ''
  return [year, { field: 'weekday', value: weekday }, { field: 'hour', value: typed.slice(11, 13) }]
}

/** Labels of what was answered in a field; empty where nothing was, or "don't know". */
export const answerLabels = (facts: Facts, name: FieldName): string[] =>
  (facts.answers[name] ?? [])
    .filter((value) => !isNonAnswer(value))
    .map((value) => factValue(name, value)?.label ?? value)
