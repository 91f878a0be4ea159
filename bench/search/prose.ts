import type { Facts } from '../../src/facts/facts.ts'
import { drawFacts } from '../growth/facts.ts'
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
  body: string[]
  facts: Facts | null
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

/** A story, and the facts that most tell; some values are told ten times as often as others. */
export function written(random: Random, words: readonly string[], at: number): Written {
  const say = (count: number) => Array.from({ length: count }, () => words[zipf(random, words.length)] ?? '')
  const facts = drawFacts(random, at)
  return {
    title: say(7),
    body: say(Math.max(60, Math.round(logNormal(random, WORDS_A_STORY, 0.6)))),
    facts: facts && {
      ...facts,
      technologies: facts.technologies.map(named),
      lesson: facts.lesson && say(18).join(' ')
    }
  }
}

/** "tech-3" by the name of a real one, where there is one. */
const named = (technology: string): string => TECHNOLOGIES[Number(technology.slice(5))] ?? technology

const zipf = (random: Random, size: number): number => Math.min(size - 1, Math.floor(size ** random()) - 1)
