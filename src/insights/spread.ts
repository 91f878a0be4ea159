/** Numbers in their order, as somebody sums them up. */
export interface Spread {
  lower: number
  median: number
  upper: number
}

/** The quartiles of sorted numbers, between two of them where one falls there. */
export const spreadOf = (sorted: Int32Array): Spread => ({
  lower: quantile(sorted, 0.25),
  median: quantile(sorted, 0.5),
  upper: quantile(sorted, 0.75)
})

function quantile(sorted: Int32Array, part: number): number {
  const place = (sorted.length - 1) * part
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? 0
  return below + (above - below) * (place - Math.floor(place))
}

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

/** Where one bar of the durations ends and the next begins, in seconds: each about twice the last. */
const EDGES = [
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY
]
const LABELS = [
  'under 5 min',
  '5 to 15 min',
  '15 to 30 min',
  '30 min to 1 h',
  '1 to 2 h',
  '2 to 4 h',
  '4 to 8 h',
  '8 h to 1 d',
  '1 to 3 d',
  '3 to 7 d',
  '7 d and longer'
]

export interface Stretch {
  label: string
  /** Seconds, from and up to but without; null where there is no end. */
  from: number | null
  to: number | null
  count: number
}

/** How many durations fall into each stretch, from the first to the last that has any. */
export function histogramOf(sorted: Int32Array): Stretch[] {
  const counts = LABELS.map(() => 0)
  for (const seconds of sorted) {
    const place = EDGES.findIndex((edge) => seconds < edge)
    const bin = place < 0 ? EDGES.length : place
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const bins = LABELS.map((label, place) => ({
    label,
    from: EDGES[place - 1] ?? null,
    to: EDGES[place] ?? null,
    count: counts[place] ?? 0
  }))
  const isUsed = ({ count }: Stretch) => count > 0
  return bins.slice(Math.max(0, bins.findIndex(isUsed)), bins.findLastIndex(isUsed) + 1)
}
