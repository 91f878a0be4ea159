const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1]
] as const

/** "3 h", "1 h 30 min", "2 d 4 h": two units at most, as nobody remembers a third. */
export function spanLabel(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  if (first < 0) return '0 min'
  const [[big, bigSize], small] = [UNITS[first] ?? UNITS[3], UNITS[first + 1]]
  if (!small) return `${seconds} s`
  const rounded = Math.round(seconds / small[1]) * small[1]
  const larger = UNITS[first - 1]
  if (larger && rounded >= larger[1]) return spanLabel(rounded)
  const rest = Math.round((rounded % bigSize) / small[1])
  return `${Math.floor(rounded / bigSize)} ${big}${rest > 0 ? ` ${rest} ${small[0]}` : ''}`
}
