/** One line of the table: what was measured, and what it should be. */
export interface Figure {
  name: string
  measured: string
  goal: string
}

export const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN
