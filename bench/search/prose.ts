import { FACT_FIELDS } from '../../src/facts/vocabulary.ts'
import { below, logNormal, type Random } from '../random.ts'

/** As many different words as a large forum's stories have, used as unevenly as people use words (Zipf). */
const VOCABULARY = 40_000
const SYLLABLES =
  'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo ya zer lat mon par sel tor und cli net log sys'.split(
    ' '
  )
const COMMON =
  'the and of a to was it we in that our had for on with not but then they from this one all were by at so when out up'
const DOMAIN =
  'database replica table lock migration certificate expired queue deploy rollback dns cache timeout retry alert backup ' +
  'restore disk memory leak traffic load balancer firewall cron timezone config flag cluster node pod kubernetes postgres ' +
  'mysql redis kafka nginx terraform latency error outage pager incident monitoring dashboard connection pool index vacuum'
const WORDS_A_STORY = 260
const TECHNOLOGIES =
  'postgresql mysql kubernetes redis kafka nginx terraform node.js python java go aws'.split(' ')

export interface Written {
  title: string[]
  lesson: string[]
  body: string[]
  facts: Array<{ field: string; value: string }>
  totalSeconds: number | null
}

/** Words, the most used first. */
export function vocabulary(random: Random): string[] {
  const words = new Set([...COMMON.split(' '), ...DOMAIN.split(' ')])
  while (words.size < VOCABULARY)
    words.add(
      Array.from({ length: 2 + below(random, 3) }, () => SYLLABLES[below(random, SYLLABLES.length)]).join('')
    )
  return [...words]
}

/** A story with the facts that six of ten tell; some values are told ten times as often as others. */
export function written(random: Random, words: readonly string[]): Written {
  const say = (count: number) => Array.from({ length: count }, () => words[zipf(random, words.length)] ?? '')
  const hasFacts = random() < 0.6
  return {
    title: say(7),
    lesson: hasFacts ? say(18) : [],
    body: say(Math.max(60, Math.round(logNormal(random, WORDS_A_STORY, 0.6)))),
    facts: hasFacts ? someFacts(random) : [],
    totalSeconds: hasFacts ? Math.round(logNormal(random, 5_400, 1.2)) : null
  }
}

function someFacts(random: Random): Written['facts'] {
  const fields = FACT_FIELDS.map(({ name, takes, values }) => ({
    name,
    takes,
    values: values.map(({ value }) => value)
  }))
  const facts = fields.flatMap(({ name, takes, values }) => {
    if (random() < 0.25) return []
    const chosen = Array.from(
      { length: takes === 'one' ? 1 : 1 + below(random, 3) },
      () => values[skewed(random, values.length)]
    )
    return [...new Set(chosen)].map((value = '') => ({ field: name as string, value }))
  })
  const technologies = new Set(
    Array.from({ length: 1 + below(random, 3) }, () => TECHNOLOGIES[skewed(random, TECHNOLOGIES.length)])
  )
  return [
    ...facts,
    ...[...technologies].map((value = '') => ({ field: 'technology', value })),
    { field: 'year', value: String(2010 + below(random, 16)) },
    { field: 'has', value: 'lesson' }
  ]
}

const zipf = (random: Random, size: number): number => Math.min(size - 1, Math.floor(size ** random()) - 1)
const skewed = (random: Random, size: number): number => Math.floor(size * random() ** 2)
