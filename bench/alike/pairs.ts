/** What two kinds of requests cost that should not be told apart, in ms of CPU, in pairs sent one after the other. */
export type Pairs = ReadonlyArray<readonly [one: number, other: number]>

export interface Comparison {
  one: number
  other: number
  /** Median of the differences, the first less the second, and where it lies with 95 % certainty. */
  difference: number
  from: number
  to: number
  /** In how many of the pairs the first took longer: what somebody who sees one pair could guess by. */
  longer: number
}

export function compare(pairs: Pairs): Comparison {
  const differences = sorted(pairs.map(([one, other]) => one - other))
  // The sign test's interval: how far from the middle a median of so many may lie.
  const reach = Math.ceil(0.98 * Math.sqrt(differences.length))
  const middle = Math.floor(differences.length / 2)
  return {
    one: median(pairs.map(([one]) => one)),
    other: median(pairs.map(([, other]) => other)),
    difference: median(differences),
    from: differences[Math.max(0, middle - reach)] ?? 0,
    to: differences[Math.min(differences.length - 1, middle + reach)] ?? 0,
    longer: differences.filter((difference) => difference > 0).length / differences.length
  }
}

export function drawComparison(name: string, { one, other, longer, ...rest }: Comparison): string {
  const cells = [one, other, rest.difference, rest.from, rest.to].map((ms) => ms.toFixed(3))
  return `| ${[name, ...cells, `${Math.round(longer * 100)} %`].join(' | ')} |\n`
}

export const COMPARISON_HEADING =
  '| alike | one, CPU ms | other, CPU ms | difference | from | to | one took longer |\n|---|---:|---:|---:|---:|---:|---:|\n'

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? 0
