import type { Standing, Time } from '../db/schema.ts'

const DAY_MS = 86_400_000

/** What somebody's standing is made of; only of what they did under their own name. */
export interface Record {
  joinedAt: Time
  /** Stories of others that they opened. */
  storiesRead: number
  /** Days on which they opened them. */
  daysRead: number
  /** People who are not new themselves and reacted to what they told or said. */
  thankedBy: number
  /** Acts of moderators against what they posted, within the last BURDEN_MS. */
  burdens: number
}

interface Threshold {
  days: number
  storiesRead: number
  daysRead: number
  thankedBy: number
}

/** Whoever was wrong once is not wrong for ever; a season is long enough to see. */
export const BURDEN_MS = 90 * DAY_MS

/** What it takes. Somebody who comes to read passes the first without noticing it; a program has to wait and to pretend. */
export const THRESHOLDS: Readonly<{ member: Threshold; trusted: Threshold }> = {
  /**
   * Two days: whoever joins to sell sells at once, and what they sold has been reported by then. Four stories on two
   * days: less than one evening of somebody who likes the place, more than a program reads that never comes back.
   */
  member: { days: 2, storiesRead: 4, daysRead: 2, thankedBy: 0 },
  /**
   * A month, thirty stories on ten days of it: somebody who comes back two or three times a week. Thanks of five
   * people who are no newcomers: friends and second accounts of one person seldom are so many for so long.
   */
  trusted: { days: 30, storiesRead: 30, daysRead: 10, thankedBy: 5 }
}

/** More of each than any threshold asks is not counted. */
export const MOST_THANKS = THRESHOLDS.trusted.thankedBy

/**
 * How much what somebody gives moves up: the reactions and comments of newcomers count like others in every number that
 * is shown, and for nothing in the order of lists, as all of them could be one person. It stays as it was when given:
 * else whoever stops being new would move all at once what they once liked.
 */
export const weightOf = (standing: Standing): number => (standing === 'new' ? 0 : 1)

export function standingBy(record: Record, now: Time): Standing {
  if (!reaches(record, THRESHOLDS.member, now)) return 'new'
  return record.burdens === 0 && reaches(record, THRESHOLDS.trusted, now) ? 'trusted' : 'member'
}

const reaches = (record: Record, threshold: Threshold, now: Time): boolean =>
  missing(record, threshold, now).length === 0

/** What is missing yet, in words that follow "it takes". */
export function missing(record: Record, threshold: Threshold, now: Time): string[] {
  const days = Math.ceil((record.joinedAt + threshold.days * DAY_MS - now) / DAY_MS)
  const stories = threshold.storiesRead - record.storiesRead
  const reading = threshold.daysRead - record.daysRead
  const thanks = threshold.thankedBy - record.thankedBy
  return [
    ...(days > 0 ? [days === 1 ? 'one more day here' : `${days} more days here`] : []),
    ...(stories > 0 ? [stories === 1 ? 'one more story read' : `${stories} more stories read`] : []),
    ...(reading > 0 ? [reading === 1 ? 'reading on one more day' : `reading on ${reading} more days`] : []),
    ...(thanks > 0
      ? [thanks === 1 ? 'thanks from one more person' : `thanks from ${thanks} more people`]
      : [])
  ]
}

/** What the person themselves reads about it. */
export interface StandingWords {
  title: string
  sentence: string
  /** What comes next, and what it takes. */
  next: string | null
}

export function standingWords(
  standing: Standing,
  record: Record,
  { now, linksWait }: { now: Time; linksWait: boolean }
): StandingWords {
  if (standing === 'trusted') return { ...WORDS.trusted, next: null }
  const aim = standing === 'new' ? 'member' : 'trusted'
  const steps = missing(record, THRESHOLDS[aim], now)
  if (record.burdens > 0 && aim === 'trusted')
    steps.push('three months in which no moderator has to act on what you post')
  const kind = standing === 'new' && !linksWait ? 'colleague' : standing
  return { ...WORDS[kind], next: `${NEXT[kind]} It takes ${listed(steps)}.` }
}

const WORDS = {
  new: {
    title: 'You are new here',
    sentence:
      'What you post with links to other places waits until a moderator has looked at it; everything else is there at once.'
  },
  colleague: {
    title: 'You are new here',
    sentence: 'What you post is there at once. There may be a few links to other places in it.'
  },
  member: { title: 'You are a member', sentence: 'What you post is there at once, links and all.' },
  trusted: {
    title: 'You are a trusted member',
    sentence:
      'What you report is looked at first, and the clearest of it is hidden until then. There may be more links in what you post.'
  }
} as const

const NEXT = {
  new: 'After your first days nothing waits any more.',
  colleague: 'After your first days there may be more.',
  member: 'Later, your reports weigh more.'
} as const

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? 'a moment') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
