/** A day, or 30 days: lengths in ms that the database keeps the stories' points in order for, see its migrations. */
const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS

/** Up to so many days are put together from days, more from stretches of 30 days. */
const LONGEST_IN_DAYS = 31

/** The stretch of time with this number, counted from 1970 in stretches of this length (ms). */
export interface Stretch {
  length: number
  number: number
}

/** The stretches that the last so many days fall into; the first is taken whole, for all that is in it. */
export function stretchesOf(days: number, now: number): Stretch[] {
  const length = days <= LONGEST_IN_DAYS ? DAY_MS : MONTH_MS
  const first = Math.floor((now - days * DAY_MS) / length)
  const last = Math.floor(now / length)
  return Array.from({ length: last - first + 1 }, (_, more) => ({ length, number: first + more }))
}
