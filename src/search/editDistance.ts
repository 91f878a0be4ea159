/** Letters added, left out, changed, or swapped with the next; stops at `enough`, which is then returned. */
export function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = nextRow(a, b, i, { before, previous })
    if (Math.min(...row) >= enough) return enough
    before = previous
    previous = row
  }
  return at(previous, b.length)
}

/** Distances of the first `i` letters of `a` to each beginning of `b`. */
function nextRow(
  a: string,
  b: string,
  i: number,
  { before, previous }: { before: number[]; previous: number[] }
): number[] {
  const row = [i]
  for (let j = 1; j <= b.length; j++) {
    const changed = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
    const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : changed
    row.push(Math.min(changed, swapped, at(previous, j) + 1, at(row, j - 1) + 1))
  }
  return row
}

const at = (row: readonly number[], place: number): number => row[place] ?? Number.POSITIVE_INFINITY
