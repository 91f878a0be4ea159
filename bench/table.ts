import type { Figures } from './measure.ts'

export interface Row {
  name: string
  goal: number | undefined
  bytes: number
  site: Figures
  bare: Figures
}

/** A server this busy sets the pace itself. */
const FULLY_BUSY = 0.9
/** CPUs that others may use; a desktop at rest stays below. */
const DISTURBED = 0.15

const COLUMNS: Array<[heading: string, cell: (row: Row) => string]> = [
  ['page', ({ name }) => name],
  ['bytes', ({ bytes }) => whole(bytes)],
  ['site req/s', ({ site }) => rate(site)],
  ['bare req/s', ({ bare }) => rate(bare)],
  ['ratio', ({ site, bare }) => ratio(site.requestsPerSecond / bare.requestsPerSecond)],
  ['goal', ({ goal }) => (goal ? `≥ ${goal}` : '')],
  ['site p99 ms', ({ site }) => site.p99.toFixed(1)],
  ['bare p99 ms', ({ bare }) => bare.p99.toFixed(1)],
  ['site CPU ms', ({ site }) => site.cpuMsPerRequest.toFixed(3)],
  ['bare CPU ms', ({ bare }) => bare.cpuMsPerRequest.toFixed(3)],
  ['CPU ratio', ({ site, bare }) => ratio(bare.cpuMsPerRequest / site.cpuMsPerRequest)]
]

/** The rows as a Markdown table whose columns line up. */
export function drawTable(rows: Row[]): string {
  const columns = COLUMNS.map(([heading, cell]) => [heading, ...rows.map(cell)])
  const widths = columns.map((cells) => Math.max(...cells.map((text) => text.length)))
  const line = (row: number) =>
    widths.map((width, column) => pad(columns[column]?.[row] ?? '', width, column === 0)).join(' | ')
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const body = rows.map((_, index) => line(index + 1))
  return [line(0), rule.join(' | '), ...body].map((text) => `| ${text} |\n`).join('')
}

/** Says so where other programs disturbed the measurement; else nothing. */
export function warningOf(rows: Row[]): string {
  const most = Math.max(...rows.flatMap(({ site, bare }) => [site.othersBusy, bare.othersBusy]))
  if (most < DISTURBED) return ''
  const advice = 'measure again when the machine is quiet'
  return `\nOther programs kept up to ${most.toFixed(1)} CPUs busy: ${advice}.\n`
}

const pad = (text: string, width: number, isName: boolean) =>
  isName ? text.padEnd(width) : text.padStart(width)
const whole = (value: number) => Math.round(value).toLocaleString('en')
const ratio = (value: number) => value.toPrecision(2)
const rate = ({ requestsPerSecond, busy }: Figures) =>
  `${busy < FULLY_BUSY ? '≥ ' : ''}${whole(requestsPerSecond)}`
