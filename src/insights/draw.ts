import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { BarPicture, HeatPicture, Picture } from './picture.ts'
import { svgText } from './svgText.ts'

/** Loads Observable Plot and a document to draw in, some 40 MB: only for a thread that ends when nobody looks. */
const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Units of the picture; it is scaled to the width of the page. */
const WIDTH = 380
const LINE = 26
const FONT = 12.5
const LABELS = 174
/** What fits beside the bars; the table below has all of it. */
const LABEL_CHARS = 24
const STANDING = 210

/** The pictures as SVG. */
export const draw = (pictures: readonly Picture[]): string[] =>
  pictures.map((picture) => svgText(plotOf(picture), picture))

function plotOf(picture: Picture): Element {
  const options = {
    bars: lying,
    histogram: lying,
    columns: standing,
    heat
  }[picture.kind] as (picture: Picture) => Plot.PlotOptions
  const frame = { document: document as unknown as Document, width: WIDTH, style: { fontSize: `${FONT}px` } }
  return Plot.plot({ ...frame, ...options(picture) })
}

const stories = (count: number): string => `${count} ${count === 1 ? 'story' : 'stories'}`

/** What a digit takes, with some air. */
const DIGIT = 9

const shortened = (label: string): string =>
  label.length <= LABEL_CHARS ? label : `${label.slice(0, LABEL_CHARS - 1)}…`

function lying({ kind, bars }: BarPicture): Plot.PlotOptions {
  const labels = bars.map(({ label }) => label)
  return {
    height: bars.length * LINE + 8,
    marginLeft: LABELS,
    marginRight: 44,
    marginTop: 4,
    marginBottom: 4,
    x: { axis: null, domain: [0, Math.max(1, ...bars.map(({ count }) => count))] },
    y: {
      domain: labels,
      label: null,
      tickSize: 0,
      tickFormat: shortened,
      padding: kind === 'histogram' ? 0.03 : 0.2
    },
    marks: [
      Plot.barX(bars, { x: 'count', y: 'label', href: 'path', title: titleOf }),
      Plot.text(bars, { x: 'count', y: 'label', text: 'count', textAnchor: 'start', dx: 6 })
    ]
  }
}

function standing({ bars }: BarPicture): Plot.PlotOptions {
  const every = Math.ceil(bars.length / 8)
  return {
    height: STANDING,
    marginLeft: 12,
    marginRight: 12,
    marginTop: 24,
    marginBottom: 28,
    x: {
      domain: bars.map(({ label }) => label),
      ticks: bars.flatMap(({ label }, place) => (place % every === 0 ? [label] : [])),
      label: null,
      tickSize: 0
    },
    y: { axis: null, domain: [0, Math.max(1, ...bars.map(({ count }) => count))] },
    marks: [
      Plot.barY(bars, { x: 'label', y: 'count', href: 'path', title: titleOf }),
      Plot.text(
        bars.filter(({ count }) => count > 0 && bars.length <= 16),
        { x: 'label', y: 'count', text: 'count', dy: -8 }
      ),
      Plot.ruleY([0])
    ]
  }
}

const titleOf = ({ label, count }: { label: string; count: number }): string => `${label}: ${stories(count)}`

/** Labels of so few letters stand level, those that have room. */
const SHORT = 5
const LETTER = 7
const longest = (labels: readonly string[]): number => Math.max(...labels.map(({ length }) => length))

const SLANTED = { room: 122, axis: { tickRotate: -50, tickFormat: shortened } }

function level(columns: readonly string[], width: number): { room: number; axis: Plot.ScaleOptions } {
  const every = Math.ceil(((longest(columns) + 1) * LETTER) / width)
  return { room: 24, axis: { ticks: columns.filter((_, place) => place % every === 0) } }
}

function heat({ rows, columns, cells }: HeatPicture): Plot.PlotOptions {
  const most = Math.max(1, ...cells.map(({ count }) => count))
  const left = Math.min(LABELS, longest(rows) * LETTER + 20)
  const width = (WIDTH - left) / columns.length
  const isRoomy = width > DIGIT * String(most).length
  const across = longest(columns) <= SHORT ? level(columns, width) : SLANTED
  const isFull = ({ count }: { count: number }) => count / most > 0.6
  const number = (some: typeof cells, ariaDescription: string) =>
    Plot.text(some, { x: 'column', y: 'row', text: 'count', ariaDescription })
  const numbers = [
    number(
      cells.filter((cell) => !isFull(cell)),
      'pale'
    ),
    number(cells.filter(isFull), 'full')
  ]
  return {
    height: rows.length * LINE + 8 + across.room,
    marginLeft: left,
    marginRight: 4,
    marginTop: 4,
    marginBottom: across.room,
    x: { domain: columns, label: null, tickSize: 0, padding: 0.04, ...across.axis },
    y: { domain: rows, label: null, tickSize: 0, tickFormat: shortened, padding: 0.04 },
    opacity: { domain: [0, most], range: [0.06, 1] },
    marks: [
      Plot.cell(cells, {
        x: 'column',
        y: 'row',
        fillOpacity: 'count',
        href: 'path',
        title: ({ row, column, count }: (typeof cells)[number]) => `${row}, ${column}: ${stories(count)}`
      }),
      ...(isRoomy ? numbers : [])
    ]
  }
}
