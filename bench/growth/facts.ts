import { durationsOf, type Facts, factsToJson, indexRows, NO_FACTS } from '../../src/facts/facts.ts'
import { FACT_FIELDS, type FieldName } from '../../src/facts/vocabulary.ts'
import { RENDERER_VERSION } from '../../src/text/rendererVersion.ts'
import { logNormal, type Random } from '../random.ts'
import { skewed, someOf } from './cast.ts'
import type { Tables } from './tables.ts'

/** Of a hundred stories so many say anything of their facts, and so many of those answer a question. */
const WITH_FACTS = 0.7
const ANSWERED: Record<FieldName, number> = {
  severity: 0.9,
  impact: 0.8,
  trigger: 0.85,
  factor: 0.8,
  detection: 0.75,
  mitigation: 0.75,
  sector: 0.5,
  size: 0.45
}
const DONT_KNOW = 0.04
const RATHER_NOT_SAY = 0.02
const TECHNOLOGIES = 400
const YEAR_MS = 365 * 86_400_000
/** Seconds that users felt it, in the middle: the worse it was, the longer. */
const LASTED: Record<string, number> = { s1: 7200, s2: 5400, s3: 3600, s4: 1800, s5: 900 }

/** Believable facts: a few answers are given most of the time, and some outages last for days. */
export function drawFacts(random: Random, toldAt: number): Facts | null {
  if (random() > WITH_FACTS) return null
  const answers = Object.fromEntries(
    FACT_FIELDS.flatMap(({ name, takes, values }) => {
      if (random() > ANSWERED[name]) return []
      return [
        [
          name,
          drawAnswer(
            random,
            values.map(({ value }) => value),
            takes
          )
        ]
      ]
    })
  ) as Facts['answers']
  const severity = answers.severity?.[0] ?? 's3'
  const at = toldAt - Math.floor(random() ** 3 * 6 * YEAR_MS)
  const isTimed = random() < 0.8
  return {
    ...NO_FACTS,
    answers,
    technologies: someOf(random, TECHNOLOGIES, Math.floor(random() * 4)).map((number) => `tech-${number}`),
    times: random() < 0.6 ? { started: { at, precision: at % 2 === 0 ? 'minute' : 'day' } } : {},
    spans: isTimed
      ? {
          total: Math.round(logNormal(random, LASTED[severity] ?? 3600, 1.6)) + 60,
          ...(random() < 0.6 && { detect: Math.round(logNormal(random, 600, 1.5)) })
        }
      : {},
    lesson: random() < 0.4 ? 'Ask who holds the lock before you take it.' : '',
    licence: random() < 0.3 ? 'cc-by-4.0' : 'none'
  }
}

function drawAnswer(random: Random, values: string[], takes: 'one' | 'many'): string[] {
  const luck = random()
  if (luck < DONT_KNOW) return ['dont-know']
  if (luck < DONT_KNOW + RATHER_NOT_SAY) return ['rather-not-say']
  if (takes === 'one') return [values[skewed(random, values.length)] ?? '']
  return someOf(random, values.length, 1 + Math.floor(random() * 3)).map((number) => values[number] ?? '')
}

/** The rows that the site itself would have written. */
export function addFacts({ storyFacts, storyFact }: Tables, storyId: number, facts: Facts): void {
  const seconds = durationsOf(facts)
  const { started } = facts.times
  storyFacts({
    story_id: storyId,
    started_at: started?.at ?? null,
    started_precision: started?.precision ?? null,
    detect_seconds: seconds.detect ?? null,
    mitigate_seconds: seconds.mitigate ?? null,
    resolve_seconds: seconds.resolve ?? null,
    total_seconds: seconds.total ?? null,
    timeline_entries: 0,
    licence: facts.licence,
    facts: factsToJson(facts),
    lesson_html: facts.lesson && `<p>${facts.lesson}</p>\n`,
    lesson_excerpt: facts.lesson,
    lesson_renderer_version: RENDERER_VERSION
  })
  for (const row of indexRows(facts, 0)) storyFact({ story_id: storyId, ...row })
}
