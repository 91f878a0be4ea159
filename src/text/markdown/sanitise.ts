import { randomUUID } from 'node:crypto'
import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html'
import { type SafeHtml, trustHtml } from '../safeHtml.ts'
import { withoutControls } from './characters.ts'
import { RAW_ATTRIBUTES, RAW_TAGS } from './rawHtml.ts'
import { imageTag, linkTag, NO_TAG, type Place } from './urls.ts'

const ALIGNED = ['align-left', 'align-center', 'align-right']

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
/** Of the picture above a timeline; no person's text stands in it. */
const DRAWN = ['svg', 'line', 'circle', 'text']
const STROKE = ['x1', 'x2', 'y1', 'y2', 'stroke', 'stroke-width', 'stroke-dasharray']
const TAGS = [
  ...RAW_TAGS,
  ...HEADINGS,
  ...DRAWN,
  'div',
  'section',
  'span',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr'
]

const ATTRIBUTES: Record<string, readonly string[]> = {
  ...RAW_ATTRIBUTES,
  a: ['href', 'title', 'rel', 'id', 'aria-label', 'aria-describedby'],
  circle: ['cx', 'cy', 'r'],
  div: ['tabindex', 'role', 'aria-label'],
  ...Object.fromEntries(HEADINGS.map((tag) => [tag, ['id']])),
  img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height', 'loading', 'decoding', 'referrerpolicy'],
  li: ['id'],
  line: STROKE,
  pre: ['tabindex'],
  span: ['role', 'aria-label'],
  svg: ['viewbox', 'aria-hidden', 'fill', 'stroke'],
  text: ['x', 'y', 'text-anchor', 'font-size'],
  th: ['scope']
}

const CLASSES: Record<string, Array<string | RegExp>> = {
  a: ['anchor', 'mention', 'footnote-back', 'remote-image'],
  code: ['language-*'],
  div: ['table-scroll', 'timeline'],
  ...Object.fromEntries(HEADINGS.map((tag) => [tag, ['footnotes-title']])),
  li: ['task-list-item', 'timeline-entry'],
  ol: ['timeline-list'],
  section: ['footnotes'],
  // highlight.js's second words end in an underscore: `hljs-title function_`
  span: ['task-mark', 'hljs-*', 'language-*', /^[a-z]+_{1,2}$/],
  sup: ['footnote-ref'],
  svg: ['timeline-picture'],
  td: ALIGNED,
  th: ALIGNED
}

const MANNERS: IOptions = {
  allowedSchemes: ['http', 'https', 'mailto'],
  // Chromium flattens what is nested deeper than 512, and the page has levels of its own
  nestingLimit: 100,
  textFilter: withoutControls
}

/** What links, pictures and the like become where they may not stay. */
const BECOMES = ['a', 'span']

/**
 * What this text may hold, of its own tags alone: for each that is named, sanitize-html makes ready what takes
 * a short comment longer than all else.
 */
function allowedIn(html: string): IOptions {
  const named = new Set(BECOMES)
  for (const [, name = ''] of html.matchAll(/<([a-z][^\s/>]*)/gi)) named.add(name.toLowerCase())
  const tags = TAGS.filter((tag) => named.has(tag))
  const of = <Value>(byTag: Record<string, Value>) =>
    Object.fromEntries(tags.flatMap((tag) => (byTag[tag] ? [[tag, byTag[tag]]] : [])))
  return {
    ...MANNERS,
    allowedTags: tags,
    allowedAttributes: of(ATTRIBUTES) as Record<string, string[]>,
    allowedClasses: of(CLASSES)
  }
}

/**
 * A word nobody can guess, printed as `data-seal` on what the renderer itself adds to a page. Only sealed
 * elements keep class, id, role, tabindex and aria-*; the seal itself never leaves the sanitiser.
 */
export function newSeal(): string {
  return randomUUID()
}

interface Page {
  seal: string
  idPrefix: string
  siteUrl: string
  pictures?: Place['pictures']
}

/** The last step of rendering. Nothing may be added to its result. */
export function sanitise(html: string, page: Page): SafeHtml {
  const { idPrefix, pictures } = page
  const place: Place = {
    site: new URL(page.siteUrl),
    idPrefix,
    pictures: pictures ?? new Map(),
    openLinks: 0
  }
  const permit = (tag: string, attributes: Attributes) => permitted(tag, attributes, page.seal, place)
  const allowed = allowedIn(html)
  const clean = sanitizeHtml(html, {
    ...allowed,
    onOpenTag: (tag) => void (tag === 'a' && place.openLinks++),
    onCloseTag: (tag) => void (tag === 'a' && place.openLinks--),
    transformTags: Object.fromEntries((allowed.allowedTags || []).map((tag) => [tag, permit]))
  })
  // every other `>` is `&gt;` by now
  return trustHtml(clean.replaceAll(' />', '>'))
}

function permitted(tag: string, attributes: Attributes, seal: string, place: Place): Tag {
  const { 'data-seal': claim, ...rest } = attributes
  if (claim === seal) return tag === 'a' && place.openLinks > 1 ? NO_TAG : { tagName: tag, attribs: rest }
  const kept = keep(rest, RAW_ATTRIBUTES[tag] ?? [])
  if (DRAWN.includes(tag)) return NO_TAG
  if (tag === 'a') return linkTag(kept, place)
  if (tag === 'img') return imageTag(kept, place)
  if (tag === 'pre') return { tagName: tag, attribs: { tabindex: '0' } }
  if (tag === 'ol' && !/^\d{1,9}$/.test(kept.start ?? '')) return { tagName: tag, attribs: {} }
  return { tagName: tag, attribs: kept }
}

function keep(attributes: Attributes, names: readonly string[]): Attributes {
  const kept = Object.entries(attributes).filter(([name]) => names.includes(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutControls(value)]))
}
