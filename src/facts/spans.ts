const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }
const PIECE =
  /(\d+(?:[.,]\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])/gi
const CLOCK = /^(\d{1,4}):([0-5]\d)$/
/** Longer than ten years is a slip of the finger. */
export const LONGEST_SPAN = 10 * 366 * 86_400
/** Of what is typed; more is no span, and the time to look through it grows with the square of its length. */
const LONGEST_TYPED = 200

/** Seconds of "1h 30m", "90 min", "2 d 4 h", "1:30"; null for what is no span of time. */
export function readSpan(typed: string): number | null {
  if (typed.length > LONGEST_TYPED) return null
  const text = typed.trim().replace(/^(?:about|ca\.?|~)\s*/i, '')
  const [, hours, minutes] = CLOCK.exec(text) ?? []
  if (hours && minutes) return Number(hours) * 3_600 + Number(minutes) * 60
  const pieces = [...text.matchAll(PIECE)]
  const rest = text.replace(PIECE, '').replace(/and|,/g, '').trim()
  if (pieces.length === 0 || rest !== '') return null
  const seconds = pieces.reduce(
    (sum, [, amount = '', unit = '']) =>
      sum + Number(amount.replace(',', '.')) * (UNIT_SECONDS[unit.charAt(0).toLowerCase()] ?? 0),
    0
  )
  return seconds <= LONGEST_SPAN ? Math.round(seconds) : null
}

/** As somebody would type it: "1d 2h 5m". */
export function typedSpan(seconds: number): string {
  let rest = seconds
  const parts = ['d', 'h', 'm', 's'].flatMap((unit) => {
    const size = UNIT_SECONDS[unit] ?? 1
    const amount = Math.floor(rest / size)
    rest -= amount * size
    return amount > 0 ? [`${amount}${unit}`] : []
  })
  return parts.join(' ') || '0m'
}
