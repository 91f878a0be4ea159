import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'

const ICONS = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons')

/** What stands with every comment of a page is drawn once, by the style sheet. */
const REPEATED = [
  'heart',
  'hand',
  'reply',
  'link',
  'flag',
  'pencil',
  'trash-2',
  'fold-vertical',
  'inbox',
  'volume-x'
]

const drawn = new Map<string, SafeHtml>()

/** A Lucide icon in the colour of the text around it; the words beside it say what it means. */
export function iconHtml(name: string): SafeHtml {
  const known = drawn.get(name)
  if (known) return known
  const html = trustHtml(
    REPEATED.includes(name)
      ? `<i class="icon icon-${name}"></i>`
      : `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapesOf(name)}</svg>`
  )
  drawn.set(name, html)
  return html
}

/** The icons that are drawn by the style sheet: as shapes that let the colour of the text through, or half filled. */
export const iconSheet = (): string =>
  REPEATED.map(
    (name) =>
      `.icon-${name}{mask-image:${shapeUrl(name, 'none')}}[aria-pressed='true'] .icon-${name}{mask-image:${shapeUrl(name, '#0005')}}`
  ).join('\n')

function shapeUrl(name: string, fill: string): string {
  const look = `fill='${fill}' stroke='#000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'`
  const shapes = shapesOf(name).replaceAll('"', "'")
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' ${look}>${shapes}</svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg).replaceAll('%20', ' ')}")`
}

const shapesOf = (name: string): string =>
  (/<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(join(ICONS, `${name}.svg`), 'utf8'))?.[1] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
