import { FACT_FIELDS, MOMENTS, SPANS } from '../facts/vocabulary.ts'
import type { Incident } from './incident.ts'

/** The columns of the table, without the text of the story: what several values are in one, has semicolons. */
const COLUMNS = [
  'id',
  'url',
  'title',
  'teller',
  'published',
  'licence',
  'tags',
  ...FACT_FIELDS.map(({ name }) => name),
  'technologies',
  'zone',
  ...MOMENTS.map(({ name }) => name),
  ...SPANS.map(({ name }) => `${name}_seconds`),
  'timeline_entries',
  'lesson'
]

/** Lines of a CSV table. A text that a spreadsheet would run as a formula has an apostrophe before it. */
export async function csvLines(incidents: readonly Incident[], hasHeader: boolean): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  const rows = incidents.map(rowOf)
  return stringify(hasHeader ? [COLUMNS, ...rows] : rows, {
    escape_formulas: true,
    record_delimiter: '\r\n'
  })
}

const rowOf = (incident: Incident): Array<string | number | null> => [
  incident.id,
  incident.url,
  incident.title,
  incident.teller.name,
  incident.publishedAt,
  incident.licence,
  incident.tags.join(';'),
  ...FACT_FIELDS.map(({ name }) => [incident.facts[name] ?? ''].flat().join(';')),
  incident.technologies.join(';'),
  incident.zone,
  ...MOMENTS.map(({ name }) => incident.times[name] ?? null),
  ...SPANS.map(({ name }) => incident.seconds[name] ?? null),
  incident.timelineEntries,
  incident.lesson
]
