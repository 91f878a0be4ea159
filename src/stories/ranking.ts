/** Points a reader's act gives a story; the author's own acts give none. */
export const REACTION_POINTS = 1
export const COMMENT_POINTS = 1

/**
 * Rank in the hot list; higher is hotter. A story needs ten times the points to stay level with one told
 * HOT_STEP_HOURS later, so the number never changes with the clock and can be indexed.
 */
export function hotRank(points: number, publishedAt: number): number {
  return Math.log10(Math.max(1, points)) + publishedAt / (HOT_STEP_HOURS * 3_600_000)
}

/** Lobsters uses 22 h and Reddit 12.5 h; outages are told less often, so a good story stays for days. */
export const HOT_STEP_HOURS = 48
