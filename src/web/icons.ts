import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'

const ICONS = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons')

const drawn = new Map<string, SafeHtml>()

/** A Lucide icon as inline SVG in the colour of the text around it; the words beside it say what it means. */
export function iconHtml(name: string): SafeHtml {
  const known = drawn.get(name)
  if (known) return known
  const shapes =
    /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(join(ICONS, `${name}.svg`), 'utf8'))?.[1] ?? ''
  const html = trustHtml(
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapes.replace(/\s+/g, ' ').trim()}</svg>`
  )
  drawn.set(name, html)
  return html
}
