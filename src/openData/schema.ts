import { FACT_FIELDS, MOMENTS, NON_ANSWERS, SPANS } from '../facts/vocabulary.ts'
import { SCHEMA_PATH, SPDX } from './incident.ts'

const TEXT = { type: 'string' }
const TEXT_OR_NULL = { type: ['string', 'null'] }
const URL = { type: 'string', format: 'uri' }
const URL_OR_NULL = { type: ['string', 'null'], format: 'uri' }

const object = (properties: Record<string, object>, description?: string) => ({
  type: 'object',
  ...(description && { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false
})

const oneOf = (value: string, meaning: string) => ({ const: value, description: meaning })

function fieldSchema({ question, takes, values }: (typeof FACT_FIELDS)[number]) {
  const known = values.map(({ value, label, meaning }) => oneOf(value, `${label}: ${meaning}`))
  const answer = { oneOf: [...known, ...NON_ANSWERS.map(({ value, label }) => oneOf(value, label))] }
  return takes === 'many'
    ? { description: question, type: 'array', uniqueItems: true, items: answer }
    : {
        description: `${question} Null where it was not answered.`,
        oneOf: [...answer.oneOf, { type: 'null' }]
      }
}

const MOMENT = {
  type: ['string', 'null'],
  pattern: '^\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2})?)?)?$'
}

/** The JSON Schema (2020-12) of one incident, made from the vocabulary of facts. */
export const incidentSchema = (baseUrl: string) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: baseUrl + SCHEMA_PATH,
  title: 'Incident',
  description: 'A story of an outage, with the facts that its teller gave.',
  ...object({
    $schema: { const: baseUrl + SCHEMA_PATH },
    id: { type: 'string', pattern: '^[0-9a-z]{8}$' },
    url: URL,
    title: TEXT,
    teller: object(
      { name: TEXT, url: URL_OR_NULL },
      'As on the page; without a page where told without a name.'
    ),
    source: { ...URL_OR_NULL, description: 'Where it was told first.' },
    publishedAt: { type: 'string', format: 'date-time' },
    editedAt: { type: ['string', 'null'], format: 'date-time' },
    tags: { type: 'array', items: TEXT },
    licence: {
      enum: [null, ...Object.values(SPDX).map(({ name }) => name)],
      description: 'Of text and lesson, as an SPDX name; null where all rights stay with the teller.'
    },
    licenceUrl: URL_OR_NULL,
    facts: object(Object.fromEntries(FACT_FIELDS.map((field) => [field.name, fieldSchema(field)]))),
    technologies: { type: 'array', items: TEXT },
    zone: {
      ...TEXT_OR_NULL,
      description: 'Where clocks showed these times: an IANA name or an offset; null for UTC.'
    },
    times: object(
      Object.fromEntries(MOMENTS.map(({ name, question }) => [name, { description: question, ...MOMENT }])),
      'As exactly as they are told.'
    ),
    seconds: object(
      Object.fromEntries(
        SPANS.map(({ name, question }) => [
          name,
          { description: question, type: ['integer', 'null'], minimum: 0 }
        ])
      )
    ),
    timelineEntries: { type: 'integer', minimum: 0, description: 'Lines of the timeline in the story.' },
    lesson: { ...TEXT_OR_NULL, description: 'What was learned, in Markdown; only with a licence.' },
    text: { ...TEXT_OR_NULL, description: 'The story, in Markdown; only with a licence.' }
  })
})
