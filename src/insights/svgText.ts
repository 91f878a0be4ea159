import { escapeHtml } from '../text/safeHtml.ts'
import type { Picture } from './picture.ts'

/** What marks and axes are made of; all else that the library writes is left out. */
const ATTRIBUTES = new Set([
  'd',
  'fill',
  'fill-opacity',
  'font-variant',
  'height',
  'rx',
  'stroke',
  'stroke-width',
  'text-anchor',
  'transform',
  'width',
  'x',
  'x1',
  'x2',
  'y',
  'y1',
  'y2'
])
const ELEMENTS = new Set(['a', 'g', 'line', 'path', 'rect', 'text', 'tspan'])

/**
 * A drawing as text for the page. The site's policy refuses styles within a page, so classes take their place: each
 * mark is named after its kind. Links are for a pointer; whoever uses keys has the same ones in the table below.
 */
export function svgText(svg: Element, { title, desc }: Pick<Picture, 'title' | 'desc'>): string {
  const inside = [...svg.childNodes].map(nodeText).join('')
  const box = escapeHtml(svg.getAttribute('viewBox') ?? '')
  return `<svg class="chart-picture" viewBox="${box}"><title>${escapeHtml(title)}</title><desc>${escapeHtml(desc)}</desc> ${inside}</svg>`
}

function nodeText(node: Node): string {
  if (node.nodeType === 3) return escapeHtml(node.textContent ?? '')
  const element = node as Element
  if (node.nodeType !== 1 || !ELEMENTS.has(element.localName)) return ''
  const inside = [...element.childNodes].map(nodeText).join('')
  // Text browsers know no pictures, and would make one word of all labels.
  const after = element.localName === 'text' ? ' ' : ''
  return `<${element.localName}${attributesOf(element)}>${inside}</${element.localName}>${after}`
}

function attributesOf(element: Element): string {
  const kept = [...element.attributes]
    .filter(({ name }) => ATTRIBUTES.has(name))
    .map(({ name, value }) => [name, value])
  if (element.localName === 'g') kept.push(['class', markClass(element)])
  if (element.localName === 'a') kept.push(...linkAttributes(element))
  return kept.map(([name, value = '']) => ` ${name}="${escapeHtml(value)}"`).join('')
}

/** "mark-text on-full": what the library draws, and what it was told to say of it. */
function markClass(group: Element): string {
  const named = (name: string) => group.getAttribute(name)?.replace(/\W+/g, '-')
  const [mark = 'group', about] = [named('aria-label'), named('aria-description')]
  return `mark-${mark}${about ? ` on-${about}` : ''}`
}

function linkAttributes(link: Element): string[][] {
  const title = link.querySelector('title')?.textContent ?? ''
  return [
    ['href', link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? ''],
    ['tabindex', '-1'],
    ['aria-label', title]
  ]
}
