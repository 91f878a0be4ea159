import type { Facts } from '../facts/facts.ts'
import { durationsOf } from '../facts/facts.ts'
import { typedInstant } from '../facts/moments.ts'
import { FACT_FIELDS, type Licence, MOMENTS, SPANS } from '../facts/vocabulary.ts'
import { personPath, storyPath } from '../text/paths.ts'

/** A story as its page tells it, and what its teller wrote, which goes out only with a licence. */
export interface IncidentStory {
  shortId: string
  slug: string
  title: string
  /** Null for an alias, which has no page. */
  username: string | null
  displayName: string
  tags: string[]
  sourceUrl: string | null
  publishedAt: number
  editedAt: number | null
  markdown: string
  facts: Facts
  timelineEntries: number
}

/** The names that programs know these licences by, and where each is written out. */
export const SPDX: Record<Exclude<Licence, 'none'>, { name: string; url: string }> = {
  'cc-by-4.0': { name: 'CC-BY-4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
  cc0: { name: 'CC0-1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' }
}

export const SCHEMA_PATH = '/schemas/incident.json'
export const incidentPath = (story: { shortId: string }): string => `/s/${story.shortId}/incident.json`

export type Incident = ReturnType<typeof incidentOf>

/** One story in the open data; schema.ts describes it. */
export function incidentOf(story: IncidentStory, baseUrl: string) {
  const { facts, username } = story
  const licence = facts.licence === 'none' ? null : SPDX[facts.licence]
  return {
    $schema: baseUrl + SCHEMA_PATH,
    id: story.shortId,
    url: baseUrl + storyPath(story),
    title: story.title,
    teller: { name: story.displayName, url: username && baseUrl + personPath(username) },
    source: story.sourceUrl,
    publishedAt: new Date(story.publishedAt).toISOString(),
    editedAt: story.editedAt === null ? null : new Date(story.editedAt).toISOString(),
    tags: story.tags,
    licence: licence?.name ?? null,
    licenceUrl: licence?.url ?? null,
    facts: answersOf(facts),
    technologies: facts.technologies,
    zone: facts.zone || null,
    times: timesOf(facts),
    seconds: secondsOf(facts),
    timelineEntries: story.timelineEntries,
    lesson: licence && facts.lesson !== '' ? facts.lesson : null,
    text: licence && story.markdown
  }
}

/** Every field of the vocabulary, also those that were not answered. */
const answersOf = ({ answers }: Facts): Record<string, string | null | string[]> =>
  Object.fromEntries(
    FACT_FIELDS.map(({ name, takes }) => [
      name,
      takes === 'many' ? (answers[name] ?? []) : (answers[name]?.[0] ?? null)
    ])
  )

/** As exactly as they are told: "2023", "2023-03", "2023-03-14", "2023-03-14T02:10". */
const timesOf = ({ times, zone }: Facts): Record<string, string | null> =>
  Object.fromEntries(
    MOMENTS.map(({ name }) => [name, times[name] ? typedInstant(times[name], zone).replace(' ', 'T') : null])
  )

function secondsOf(facts: Facts): Record<string, number | null> {
  const durations = durationsOf(facts)
  return Object.fromEntries(SPANS.map(({ name }) => [name, durations[name] ?? null]))
}
