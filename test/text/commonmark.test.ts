import { expect, test } from 'vitest'
import { corpus, parsed, rendered } from './rendered.ts'

interface Example {
  example: number
  section: string
  markdown: string
  html: string
}

const examples = corpus<Example>('commonmark-0.31.2.json') ?? []

/** Where most tags are taken out, or shown as the text that they are. */
const RAW_SECTIONS = new Set(['HTML blocks', 'Raw HTML'])
/** 201, 491, 524 and 536 hold raw tags, too; a link without words (484) is named by its address. */
const OTHER_TEXT = new Set([201, 484, 491, 524, 536])
/** No heading without words (79), no link to nowhere (200, 485-487, 567) or of other schemes (596-601); bare addresses are links (602-612). */
const OTHER_TAGS = new Set([79, 200, 485, 486, 487, 567, 596, 598, 599, 601, 602, 608, 611, 612])

const comparable = examples.filter(
  ({ section, example }) => !RAW_SECTIONS.has(section) && !OTHER_TEXT.has(example)
)

function withoutAnchors(html: string): string {
  return html.replace(/ <a class="anchor".*?<\/a>/g, '')
}

function wordsOf(html: string): string {
  return parsed(html).text.replace(/\s+/g, '')
}

function tagsOf(html: string): string[] {
  return parsed(html)
    .elements.map(({ name }) => name.replace(/^h\d$/, 'heading'))
    .filter((name) => name !== 'span')
}

test.skipIf(examples.length === 0)('every CommonMark example renders to well-formed HTML', () => {
  for (const { markdown } of examples.filter(({ section }) => !RAW_SECTIONS.has(section))) {
    expect(parsed(rendered(markdown)).unclosed, markdown).toEqual([])
  }
  for (const { markdown } of examples) expect(() => rendered(markdown), markdown).not.toThrow()
})

test.skipIf(examples.length === 0)(
  'CommonMark examples without raw HTML hold the words the specification says',
  () => {
    expect(comparable.length).toBeGreaterThan(580)
    for (const { markdown, html } of comparable) {
      expect(wordsOf(withoutAnchors(rendered(markdown))), markdown).toBe(wordsOf(html))
    }
  }
)

test.skipIf(examples.length === 0)(
  'and the same elements, apart from headings levels and what we refuse',
  () => {
    for (const { markdown, html } of comparable.filter(({ example }) => !OTHER_TAGS.has(example))) {
      expect(tagsOf(withoutAnchors(rendered(markdown))), markdown).toEqual(tagsOf(html))
    }
  }
)
