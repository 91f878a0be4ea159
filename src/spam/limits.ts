import type { Standing } from '../db/schema.ts'
import type { Limit } from '../limits/store.ts'

const HOUR_MS = 3_600_000

export type PostKind = 'story' | 'comment'

/**
 * Links to other places that one post may have. A comment points to a source or two; what sells points to little
 * else. A story may have its references at its end.
 */
export const MOST_LINKS: Readonly<Record<PostKind, Record<Standing, number>>> = {
  comment: { new: 3, member: 15, trusted: 30 },
  story: { new: 8, member: 60, trusted: 120 }
}

/** People that one post may call by name, as each of them is told. */
export const MOST_MENTIONS: Readonly<Record<Standing, number>> = { new: 2, member: 10, trusted: 20 }

/** Of one person: whoever sends a form again, or the same to every thread, does it within the day. */
export const OWN_TEXT: Limit = { max: 1, windowMs: 24 * HOUR_MS }
/** The same text from several who are new: one program with several accounts comes back for longer. */
export const NEW_TEXT: Limit = { max: 1, windowMs: 7 * 24 * HOUR_MS }
/** Signs without space and links; "Thank you for telling this!" may well be said twice. */
export const SHORTEST_OWN = 25
export const SHORTEST_NEW = 40

/**
 * So long after joining somebody can be a newcomer whose posts are counted with those of others, until they have read enough
 * to be a member: with the first day alone, a program would only have to sleep over it.
 */
export const NEW_FOR_MS = 7 * 24 * HOUR_MS
/**
 * Posts within the hour of all newcomers; what comes beyond waits for a look. So many newcomers at
 * once have something to say on the best day of a site, or are one program: nobody has to work through more than this
 * on the front page.
 */
export const FIRST_POSTS: Limit = { max: 20, windowMs: HOUR_MS }
/**
 * The same for stories, which stand on the front page as soon as they are told: more than three people seldom tell
 * their first on the day that they join, and within one hour.
 */
export const FIRST_STORIES: Limit = { max: 3, windowMs: HOUR_MS }
/**
 * So many stories of newcomers within the hour that nobody vouched for are a flood: all of them stand aside then. As many as
 * FIRST_STORIES lets out, so that a program that goes to that limit shows nothing.
 */
export const FLOOD_OF_STORIES: Limit = { max: 3, windowMs: HOUR_MS }
/**
 * So many within a day are one as well, told by patient programs, two an hour. Of eight people who are new and tell theirs on the
 * same day, a reader who is no newcomer thanks or asks at least one, which takes it out of the count: readers come where so many tell.
 * Seven may pass unseen; the front page shows twenty-five.
 */
export const FLOOD_OF_THE_DAY: Limit = { max: 8, windowMs: 24 * HOUR_MS }
/**
 * A site younger than this has nobody who could have vouched: it takes two days to be a member (see THRESHOLDS), and one to be
 * found to be one. All who tell are new then, so only the hour counts.
 */
export const YOUNG_SITE_MS = 3 * 24 * HOUR_MS
/**
 * So many comments of a first day within the hour that nobody vouched for are a flood, of which nobody gets mails: half of FIRST_POSTS.
 * Fewer are people who joined to answer, and somebody waits for that answer.
 */
export const FLOOD_OF_COMMENTS: Limit = { max: 10, windowMs: HOUR_MS }
/** So long after joining, what somebody posts is among their first. */
export const FIRST_DAY_MS = 24 * HOUR_MS
