import type { Time } from '../db/schema.ts'
import { between, type Facts, type Instant } from './facts.ts'
import { isBefore, isFuture, readInstant, zoneNamed } from './moments.ts'
import { readSpan } from './spans.ts'
import { MAX_TECHNOLOGIES, technologyName } from './technologies.ts'
import { FACT_INPUTS, factInput, type TypedFacts } from './typed.ts'
import {
  FACT_FIELDS,
  type FieldName,
  factField,
  factValue,
  isNonAnswer,
  LICENCES,
  MOMENTS,
  type Moment,
  NON_ANSWERS,
  SPANS,
  type Span
} from './vocabulary.ts'

/** A sentence for each field of the form that cannot be taken as it is. */
export type FactErrors = Record<`fact-${string}`, string>

export const MAX_LESSON = 5_000
const MAX_DRAFT_LESSON = 20_000
const MAX_DRAFT_LINE = 500

/** What keeps facts from being saved with a draft at all. */
export function savingFactErrors(typed: TypedFacts): FactErrors {
  const errors: FactErrors = {}
  for (const [name, value] of Object.entries(typed)) {
    if (!FACT_INPUTS.has(name)) errors['fact-unknown'] = UNKNOWN
    else if (name === factInput('lesson')) {
      if (value.length > MAX_DRAFT_LESSON) errors['fact-lesson'] = lessonTooLong(value)
    } else if (value.length > MAX_DRAFT_LINE)
      errors[name as `fact-${string}`] = 'This is too long to be one fact.'
  }
  return errors
}

/** The facts that a form says, those that cannot be taken left out, and a sentence for each of those. */
export function readFacts(typed: TypedFacts, now: Time): { facts: Facts; errors: FactErrors } {
  const errors: FactErrors = savingFactErrors(typed)
  const refuse = (name: string, sentence: string) => {
    errors[factInput(name) as `fact-${string}`] ??= sentence
  }
  const text = (name: string) => typed[factInput(name)] ?? ''
  const zone = zoneNamed(text('zone'))
  if (zone === null)
    refuse('zone', `“${text('zone')}” is no time zone we know. Europe/Berlin or UTC+2 would be.`)
  const times = readTimes(text, zone ?? '', now, refuse)
  const facts: Facts = {
    answers: readAnswers(typed, refuse),
    technologies: readTechnologies(text('technologies'), refuse),
    zone: zone ?? '',
    times,
    spans: readSpans(text, times, refuse),
    lesson: text('lesson'),
    licence: LICENCES.find(({ value }) => value === text('licence'))?.value ?? 'none'
  }
  if (facts.lesson.length > MAX_LESSON) refuse('lesson', lessonTooLong(facts.lesson))
  if (text('licence') && facts.licence !== text('licence')) refuse('licence', notAmong('licence'))
  return { facts, errors }
}

type Refuse = (name: string, sentence: string) => void
type Text = (name: string) => string

function readAnswers(typed: TypedFacts, refuse: Refuse): Facts['answers'] {
  const answers: Facts['answers'] = {}
  for (const { name, takes, values } of FACT_FIELDS) {
    const said =
      takes === 'one'
        ? [typed[factInput(name)] ?? ''].filter((value) => value !== '')
        : [...values, ...NON_ANSWERS]
            .map(({ value }) => value)
            .filter((value) => typed[factInput(name, value)])
    const wrong = wrongAnswer(name, said)
    if (wrong) refuse(name, wrong)
    else if (said.length > 0) answers[name] = said
  }
  return answers
}

function wrongAnswer(name: FieldName, said: readonly string[]): string | null {
  if (said.some((value) => !factValue(name, value) && !isNonAnswer(value)))
    return notAmong(factField(name)?.label ?? name)
  const nothing = NON_ANSWERS.find(({ value }) => said.includes(value))
  return nothing && said.length > 1
    ? `“${nothing.label}” does not go with another answer; please take one away.`
    : null
}

function readTechnologies(typed: string, refuse: Refuse): string[] {
  const pieces = typed.split(',').filter((piece) => piece.trim() !== '')
  const odd = pieces.find((piece) => technologyName(piece) === null)
  if (odd)
    refuse('technologies', `“${odd.trim()}” cannot be a technology: letters, digits, + # . - can be in one.`)
  const names = [...new Set(pieces.map(technologyName).filter((name) => name !== null))]
  if (names.length > MAX_TECHNOLOGIES)
    refuse('technologies', `${MAX_TECHNOLOGIES} technologies are enough; these are ${names.length}.`)
  return names.slice(0, MAX_TECHNOLOGIES)
}

function readTimes(text: Text, zone: string, now: Time, refuse: Refuse): Facts['times'] {
  const times: Facts['times'] = {}
  for (const { name } of MOMENTS) {
    if (!text(name)) continue
    const instant = readInstant(text(name), zone, times.started)
    const wrong = instant ? wrongInstant(name, instant, times, zone, now) : NO_TIME
    if (wrong) refuse(name, wrong)
    else if (instant) times[name] = instant
  }
  return times
}

function wrongInstant(
  name: Moment,
  instant: Instant,
  { started, mitigated }: Facts['times'],
  zone: string,
  now: Time
): string | null {
  if (isFuture(instant, zone, now)) return 'This is still to come. When was it?'
  if (name === 'started') return null
  if (started && isBefore(instant, started, zone))
    return 'This is before it started. If it was a day later, name the day.'
  if (name === 'resolved' && mitigated && isBefore(instant, mitigated, zone))
    return 'This is before users were fine again; was it over for good then?'
  return null
}

function readSpans(text: Text, times: Facts['times'], refuse: Refuse): Facts['spans'] {
  const spans: Facts['spans'] = {}
  for (const { name, to } of SPANS) {
    if (!text(name)) continue
    const seconds = readSpan(text(name))
    const known = to ? between(times.started, times[to]) : undefined
    const wrong = seconds === null ? noSpan(text(name)) : wrongSpan(name, seconds, spans, known)
    if (wrong) refuse(name, wrong)
    else if (seconds !== null) spans[name] = seconds
  }
  return spans
}

function wrongSpan(
  name: Span,
  seconds: number,
  spans: Facts['spans'],
  known: number | undefined
): string | null {
  if (known !== undefined && seconds !== known)
    return 'The times above say otherwise. Leave this out, and it is worked out from them.'
  if (name === 'resolve' && seconds < (spans.mitigate ?? 0))
    return 'This is shorter than the time to mitigate; durations do not run backwards.'
  return null
}

const noSpan = (typed: string): string =>
  /^\s*[-−]/.test(typed)
    ? 'A duration does not run backwards. 45m, 1h 30m or 2d would do.'
    : `“${typed}” is no duration we can read. 45m, 1h 30m or 2d would do.`

const NO_TIME = 'We could not read this. 2023, 2023-03, 2023-03-14 or 2023-03-14 02:10 would do.'
const UNKNOWN = 'This form has a fact that is not among ours. Load the page again; what you wrote is kept.'
const notAmong = (label: string): string =>
  `That is not among the answers for ${label.toLowerCase()}. Please choose one from the list, or none.`
const lessonTooLong = (lesson: string): string =>
  `A lesson has at most ${MAX_LESSON.toLocaleString('en')} characters; this has ${lesson.length.toLocaleString('en')}.`
