import { afterAll, expect, test } from 'vitest'
import { excerpt, readingMinutes } from '../../src/text/excerpt.ts'
import { closeRenderer, renderMarkdown } from '../../src/text/render.ts'
import { ATTACKS } from './attacks.ts'
import { hostileCode, hostilePatterns } from './hostilePatterns.ts'
import { corpus, dangersIn, page, parsed, rendered } from './rendered.ts'

const scripts = [
  ...ATTACKS,
  ...(corpus<string>('owasp-xss-filter-evasion.json') ?? []),
  ...(corpus<string>('sanitize-html-inputs.json') ?? [])
]
const naughty = corpus<string>('blns.json') ?? []

/** Ways to bring a string into a text where Markdown reads it differently. */
const places: ((text: string) => string)[] = [
  (text) => text,
  (text) => `[a](${text})`,
  (text) => `[a](<${text}> "${text}")`,
  (text) => `![${text}](${text})`,
  (text) => `[${text}]\n\n[${text}]: ${text}`,
  (text) => `<${text}>`,
  (text) => `<a href="${text}" title='${text}'>${text}</a>`,
  (text) => `<img src="${text}" alt="${text}">`,
  (text) => `# ${text}\n\n> - ${text}`,
  (text) => `| ${text} |\n|---|\n| ${text} |`,
  (text) => `\`\`\`${text}\n${text}\n\`\`\`\n\n\`${text}\``,
  (text) => `a[^${text}]\n\n[^${text}]: ${text}`,
  (text) => `<details open ${text}><summary>${text}</summary>\n\n${text}\n\n</details>`
]

afterAll(closeRenderer)

test('no script survives, wherever it stands in a text', () => {
  for (const script of scripts) {
    for (const place of places) expect(dangersIn(rendered(place(script))), place(script)).toEqual([])
  }
})

test.skipIf(naughty.length === 0)('naughty strings render to well-formed, harmless HTML everywhere', () => {
  for (const string of naughty) {
    for (const place of places) {
      const html = rendered(place(string))
      expect([dangersIn(html), parsed(html).unclosed], place(string)).toEqual([[], []])
    }
  }
})

test('the check itself sees what it looks for', () => {
  const bad = [
    '<script>',
    '<p onclick="x">',
    '<a href="javascript:x">',
    '<p role="alert">',
    '<img src="//b.example/">'
  ]
  for (const html of bad) expect(dangersIn(html), html).not.toEqual([])
})

test.each(Object.keys(hostilePatterns))('50 kB of %s come back in time, harmless', async (name) => {
  const html = await renderMarkdown(hostilePatterns[name]?.(50_000) ?? '', page)
  expect(html.replace(/^<pre class="plain"/, '<pre')).toSatisfy(
    (text: string) => dangersIn(text).length === 0
  )
  expect(parsed(html).unclosed).toEqual([])
})

test.each(Object.keys(hostilePatterns))('3 kB of %s are rendered at once, and summed up', async (name) => {
  const text = hostilePatterns[name]?.(3_000) ?? ''
  expect(parsed(await renderMarkdown(text, page)).unclosed).toEqual([])
  expect(excerpt(text).length).toBeLessThanOrEqual(200)
  expect(readingMinutes(text)).toBeGreaterThanOrEqual(1)
})

test.each(['cpp', 'csharp', 'shell', 'r'])(
  'hostile %s code comes back in time, harmless',
  async (language) => {
    for (const code of hostileCode(language)) {
      const html = await renderMarkdown(code(19_000), page)
      expect(dangersIn(html.replace('<pre class="plain"', '<pre'))).toEqual([])
    }
  }
)
