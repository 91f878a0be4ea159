import type { FactIndex } from '../facets/factIndex.ts'
import { FACETS, type Facet, type FacetField, facetOf, readValue, valueLabel } from '../facets/fields.ts'
import { type Filters, NO_FILTERS, storiesPath, withValue } from '../facets/filters.ts'
import { factValue } from '../facts/vocabulary.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { spanLabel } from '../text/spanLabel.ts'
import {
  type Chart,
  type Counted,
  durationChart,
  FEW,
  fieldChart,
  insightsPath,
  pairChart,
  percent,
  SUBJECTS,
  weekChart,
  yearChart
} from './charts.ts'
import { spreadOf } from './spread.ts'

/** One value that has a page of insights of its own. */
export interface Subject {
  facet: Facet
  value: string
  label: string
  /** What the value takes in; empty for one that somebody made up. */
  meaning: string
  path: string
}

/** @returns null for what no page is about */
export function subjectOf(filter: string, typed: string): Subject | null {
  const facet = facetOf(filter)
  const value = facet && SUBJECTS.includes(facet.field) ? readValue(facet, typed) : null
  if (!facet || value !== typed) return null
  const known = factValue(facet.field, value)
  if (facet.values && !known) return null
  const label = valueLabel(facet, value)
  return { facet, value, label, meaning: known?.meaning ?? '', path: insightsPath(filter, value) }
}

/** What the stories say together, of everything or of one value. */
export interface Report {
  stories: number
  storiesPath: string
  /** "7 % of 1,204 that name a trigger"; null where so few do that a share says nothing. */
  share: { percent: string; of: number } | null
  isSmall: boolean
  durations: Durations[]
  charts: Chart[]
}

interface Durations {
  label: string
  known: number
  /** Null for too few. */
  spread: { lower: string; median: string; upper: string } | null
}

/** @param mutes of whom it is for: what they muted is not counted */
export function reportOn(index: FactIndex, subject: Subject | null, mutes: Mutes): Report {
  const filters: Filters = subject ? withValue(NO_FILTERS, subject.facet.filter, subject.value) : NO_FILTERS
  const selection = index.select(filters, mutes)
  const counted = { index, filters, selection }
  const lasted = index.secondsOf(selection.ids, 'total')
  return {
    stories: selection.ids.length,
    storiesPath: storiesPath(filters),
    share: subject && shareOf(counted, subject),
    isSmall: selection.ids.length < FEW,
    durations: [
      durations('Until it was noticed', index.secondsOf(selection.ids, 'detect')),
      durations('Until it was over for users', lasted)
    ],
    charts: chartsOf(counted, subject?.facet.field ?? null, lasted)
  }
}

/** Charts of one answer say nothing when the stories were chosen by it. */
function chartsOf(counted: Counted, chosenBy: FacetField | null, lasted: Int32Array): Chart[] {
  const bars: Array<[FacetField, string]> = [
    ['trigger', 'What set it off'],
    ['factor', 'What else had a part in it'],
    ['detection', 'How it was noticed'],
    ['mitigation', 'What made it better']
  ]
  const open: Array<[FacetField, string]> = [
    ['technology', 'What it was built with'],
    ['tag', 'Tags']
  ]
  const drawn = (some: typeof bars) =>
    some.filter(([field]) => field !== chosenBy).map(([field, title]) => fieldChart(counted, field, title))
  const pair =
    chosenBy === 'trigger'
      ? pairChart(counted, ['factor', 'mitigation'], 'What had a part in it, and what made it better')
      : pairChart(counted, ['trigger', 'detection'], 'What set it off, and how it was noticed')
  const when = [weekChart(counted), yearChart(counted)]
  return [durationChart(counted, lasted), ...drawn(bars), pair, ...when, ...drawn(open)].filter(
    ({ picture }) => (picture.kind === 'heat' ? picture.cells : picture.bars).length > 0
  )
}

/** Of all stories that answer the same question: where no other kind of filter is set, all count beside its values. */
function shareOf({ index, selection }: Counted, { facet }: Subject): Report['share'] {
  const counts = index.countsOf(selection, facet.field)
  const silent = facet.values ? (counts.get('dont-know') ?? 0) + (counts.get('rather-not-say') ?? 0) : 0
  const of = (selection.answered[FACETS.indexOf(facet)] ?? 0) - silent
  const stories = selection.ids.length
  return of < FEW || stories < FEW ? null : { percent: percent(stories, of), of }
}

function durations(label: string, seconds: Int32Array): Durations {
  if (seconds.length < FEW) return { label, known: seconds.length, spread: null }
  const { lower, median, upper } = spreadOf(seconds)
  return {
    label,
    known: seconds.length,
    spread: { lower: spanLabel(lower), median: spanLabel(median), upper: spanLabel(upper) }
  }
}
