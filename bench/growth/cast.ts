import { below, type Random } from '../random.ts'

/** How large a site is, and what grows with it. */
export interface Scale {
  stories: number
  people: number
  tags: number
  /** Times in ms. */
  startsAt: number
  endsAt: number
}

export const COMMENTS_A_STORY = 10
const YEAR_MS = 365 * 86_400_000

/**
 * A thousand stories are a year's, a million eight years': a larger site is older, and busier. Tags grow with the
 * root of the stories, as words do in a growing text.
 */
export function scaleOf(stories: number, endsAt: number): Scale {
  const years = Math.max(0.1, 1 + (7 / 3) * Math.log10(stories / 1000))
  return {
    stories,
    people: Math.max(20, Math.round(stories / 5)),
    tags: Math.max(12, Math.round(6 * Math.sqrt(stories))),
    startsAt: Math.round(endsAt - years * YEAR_MS),
    endsAt
  }
}

/** More and more stories are told: twice as many a day at the end as on average. */
export const toldAt = ({ stories, startsAt, endsAt }: Scale, number: number): number =>
  Math.round(startsAt + (endsAt - startsAt) * Math.sqrt((number + 0.5) / stories))

/** The first of so many are chosen much more often than the last, as a few people write most of a forum. */
export const skewed = (random: Random, count: number): number => Math.floor(count * random() ** 3)

/** So many different ones, the first more often. */
export function someOf(random: Random, count: number, wanted: number): number[] {
  const found = new Set<number>()
  while (found.size < Math.min(wanted, count)) found.add(skewed(random, count))
  return [...found]
}

const SIGNS = '0123456789bcdfghjkmnpqrstvwxz'
const IDS = BigInt(SIGNS.length) ** 8n
/** Prime to IDS, so that no number comes twice; about the golden section of it, so that neighbours lie far apart. */
const STRIDE = 309_171_895_483n

/** Short ids as the site draws them, but never the same twice and always in the same order. */
export function shortIds(seed: number): () => string {
  let at = BigInt(seed)
  return () => {
    at = (at + STRIDE) % IDS
    let id = ''
    for (let rest = Number(at), sign = 0; sign < 8; sign++, rest = Math.floor(rest / SIGNS.length))
      id += SIGNS[rest % SIGNS.length]
    return id
  }
}

/** Most get none or a few, one in a hundred gets dozens. */
export const popularity = (random: Random, most: number): number => Math.floor(most * random() ** 12)

/** Answers come within a day or two, the last within some weeks. */
export const answerDelay = (random: Random): number =>
  Math.min(30 * 86_400_000, Math.round(-Math.log(1 - random()) * 20 * 3_600_000))

export const someone = (random: Random, { people }: Scale, but: number): number => {
  const person = skewed(random, people) + 1
  return person === but ? below(random, people) + 1 : person
}
