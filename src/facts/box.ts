import type { SafeHtml } from '../text/safeHtml.ts'
import { trustHtml } from '../text/safeHtml.ts'
import { spanLabel } from '../text/spanLabel.ts'
import { timelinePicture } from '../text/timelinePicture.ts'
import { between, durationsOf, type Facts } from './facts.ts'
import { shownInstant } from './moments.ts'
import {
  FACT_FIELDS,
  type FactValue,
  factValue,
  isNonAnswer,
  MOMENTS,
  NON_ANSWERS,
  SPANS
} from './vocabulary.ts'

/** The facts of a story as its page shows them. */
export interface FactBox {
  severity: FactValue | null
  rows: FactRow[]
  moments: MomentRow[]
  /** Where clocks showed these times. */
  zone: string
  /** The moments to scale; empty for fewer than two. */
  pictureHtml: SafeHtml
  /** "Not known: trigger", one for each kind of answer that says no more. */
  quiet: string[]
}

export interface FactRow {
  label: string
  /** With the name and value to find other stories by; null where it is nothing to look for. */
  values: Array<{ text: string; filter: string | null; value: string }>
}

interface MomentRow {
  label: string
  shown: string
  /** Since the start; null for the start, and where one of both is not known to the minute. */
  after: string | null
}

/** Null where a story has nothing to show in it. */
export function factBox(facts: Facts): FactBox | null {
  const box = {
    severity: factValue('severity', facts.answers.severity?.[0] ?? '') ?? null,
    rows: [...durationRows(facts), ...answerRows(facts), ...technologyRow(facts)],
    moments: momentRows(facts),
    zone: facts.zone,
    pictureHtml: picture(facts),
    quiet: quietAnswers(facts)
  }
  const isEmpty = !box.severity && box.rows.length + box.moments.length + box.quiet.length === 0
  return isEmpty ? null : box
}

function answerRows({ answers }: Facts): FactRow[] {
  return FACT_FIELDS.filter(({ name }) => name !== 'severity').flatMap(({ name, label, filter }) => {
    const values = (answers[name] ?? []).filter((value) => !isNonAnswer(value))
    const texts = values.map((value) => ({ text: factValue(name, value)?.label ?? value, filter, value }))
    return texts.length > 0 ? [{ label, values: texts }] : []
  })
}

const technologyRow = ({ technologies }: Facts): FactRow[] =>
  technologies.length === 0
    ? []
    : [
        {
          label: 'Technologies',
          values: technologies.map((name) => ({ text: name, filter: 'tech', value: name }))
        }
      ]

/** How long it lasted first; the rest where it says more than the moments do. */
function durationRows(facts: Facts): FactRow[] {
  const seconds = durationsOf(facts)
  return SPANS.toReversed().flatMap(({ name, label, to }) => {
    const span = seconds[name]
    const isInMoments = to !== null && between(facts.times.started, facts.times[to]) !== undefined
    if (span === undefined || isInMoments) return []
    return [{ label, values: [{ text: spanLabel(span), filter: null, value: '' }] }]
  })
}

function momentRows({ times, zone }: Facts): MomentRow[] {
  return MOMENTS.flatMap(({ name, label }) => {
    const instant = times[name]
    if (!instant) return []
    const seconds = name === 'started' ? undefined : between(times.started, instant)
    const after = seconds === undefined ? null : spanLabel(seconds)
    return [{ label, shown: shownInstant(instant, zone), after }]
  })
}

/** The numbers under the points are those of the list. */
function picture({ times }: Facts): SafeHtml {
  const known = MOMENTS.flatMap(({ name }) => times[name] ?? [])
  const exact = known
    .map(({ at, precision }, place) => ({ seconds: at / 1000, precision, label: String(place + 1) }))
    .filter(({ precision }) => precision === 'minute')
    .toSorted((a, b) => a.seconds - b.seconds)
  const labels = exact.map(({ label }) => label)
  return trustHtml(
    timelinePicture(
      exact.map(({ seconds }) => seconds),
      { labels }
    )
  )
}

const quietAnswers = ({ answers }: Facts): string[] =>
  NON_ANSWERS.flatMap(({ value, quiet }) => {
    const fields = FACT_FIELDS.filter(({ name }) => answers[name]?.includes(value))
    return fields.length > 0 ? [`${quiet}: ${fields.map(({ label }) => label.toLowerCase()).join(', ')}`] : []
  })

/** The facts as lines of text, to compare two versions by. */
export function factsAsText(facts: Facts): string {
  const box = factBox(facts)
  const rows = [
    ...(box?.severity ? [`Severity: ${box.severity.label}`] : []),
    ...(box?.rows ?? []).map(({ label, values }) => `${label}: ${values.map(({ text }) => text).join(', ')}`),
    ...(box?.moments ?? []).map(({ label, shown }) => `${label}: ${shown}`),
    ...(box?.moments.length && facts.zone ? [`Times in ${facts.zone}`] : []),
    ...(box?.quiet ?? []),
    ...(facts.lesson ? ['', facts.lesson] : [])
  ]
  return rows.join('\n')
}
