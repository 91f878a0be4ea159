import { expect, test } from 'vitest'
import { markdownToHtml } from '../../src/text/markdown.ts'
import { renderMarkdown } from '../../src/text/render.ts'
import { SITE } from '../support/app.ts'

const options = { idPrefix: 'part-', siteUrl: SITE, people: new Set<string>() }
const draw = (lines: string, info = '') =>
  markdownToHtml(`\`\`\`timeline ${info}\n${lines}\n\`\`\``, options) as string

/** Where the points of the picture stand, from the left. */
const points = (html: string) => [...html.matchAll(/<circle cx="(\d+)"/g)].map(([, x]) => Number(x))
const items = (html: string) =>
  [...html.matchAll(/<li[^>]*>(.*?)<\/li>/g)].map(([, item = '']) => item.replace(/<[^>]*>/g, ''))

test('a timeline is a list of its lines and a picture to scale', () => {
  const html = draw('14:00 deploy starts\n14:30 - first alarm\n15:00 | rolled back', 'Europe/Berlin')
  expect(items(html)).toEqual([
    '14:00 deploy starts',
    '14:30 first alarm (30 min later)',
    '15:00 rolled back (30 min later)'
  ])
  expect(points(html)).toEqual([10, 200, 390])
  expect(html).toContain('Times: Europe/Berlin')
  expect(html).toContain('aria-hidden="true"')
})

test('a long gap is dashed and named, a short one is not', () => {
  const html = draw('T+0 a\nT+5 b\nT+2:05 c')
  expect(html.match(/stroke-dasharray/g)).toHaveLength(1)
  expect(html).toMatch(/<text[^>]*>2 h<\/text>/)
  expect(items(html)).toEqual(['T+0 a', 'T+5 b', 'T+2:05 c (2 h later)'])
})

test.each([
  ['past midnight', '23:00 a\n00:00 b\n01:00 c', [10, 200, 390]],
  ['dates', '2023-03-14 b\n2023-03-15 12:00 c\n2023-03-17 d', [10, 200, 390]],
  ['a date after clocks alone', '23:00 a\n2023-03-15 00:00 b\n01:00 c', [10, 200, 390]],
  ['out of order', '15:00 c\n14:00 a\n14:30 b', [10, 200, 390]],
  ['counted from the first clock', '14:00 a\nT+1:00 b\nT+120m c', [10, 200, 390]],
  ['before the start', 'T-30m a\nT+0 b\nT+1800s c', [10, 200, 390]],
  ['two at once', '14:00 a\n14:00 b\n14:10 c', [10, 390]]
])('times are read: %s', (_what, lines, expected) => {
  expect(points(draw(lines))).toEqual(expected)
})

test.each([
  ['2:15 pm page', '2:15 pm page'],
  ['02:15PM page', '02:15PM page'],
  ['14h15 page', '14h15 page'],
  ['14.15 page', '14.15 page'],
  ['14:15Z page', '14:15Z page'],
  ['- 14:15 - page', '14:15 page'],
  ['• **14:15** page', '14:15 page'],
  ['3. [14:15] page', '14:15 page'],
  ['`14:15:00.250` page', '14:15:00.250 page'],
  ['~14:15 page', '~14:15 page'],
  ['ca. 14:15 page', 'ca. 14:15 page'],
  ['around 14:15: page', 'around 14:15 page'],
  ['14:15–14:20 page', '14:15–14:20 page'],
  ['14:15 to 14:20 page', '14:15 to 14:20 page'],
  ['day 1, 14:15 page', 'day 1, 14:15 page'],
  ['T+15 min page', 'T+15 min page'],
  ['T + 15m page', 'T + 15m page'],
  ['+15m page', '+15m page'],
  ['+0:15 page', '+0:15 page'],
  ['T+0h15m page', 'T+0h15m page']
])('what people really write is read: %s', (line, shown) => {
  const html = draw(`14:00 start\n${line}\n14:30 end`)
  expect(items(html)[1]).toBe(`${shown} (15 min later)`)
  expect(points(html)).toEqual([10, 200, 390])
})

test.each([
  ['half days', '11:30 am a\n12pm b\n12:30pm c'],
  ['half days past midnight', '11:30 pm a\n12am b\n12:30 am c'],
  ['days by number', 'day 1 10:00 a\nday 2 10:00 b\nDay 3 10:00 c'],
  ['dates as in Germany', '14.03.2024 10:00 a\n15.3.2024 10:00 b\n16.03.2024 10:00 c'],
  ['dates in words', '14 March 2024, 10:00 a\nMar 15, 2024 10:00 b\n16th mar. 2024 at 10:00 c'],
  ['zero by name', 'T0 a\nT+5m b\nT+10m c'],
  ['an address of time', '2024-03-14T10:00:00Z a\n2024-03-14T10:30Z b\n2024-03-14T11:00:00Z c']
])('times are read in other ways: %s', (_what, lines) => {
  expect(points(draw(lines))).toEqual([10, 200, 390])
})

test.each([
  '13pm a',
  '0am a',
  '14.5 GB freed',
  '-5 servers',
  '+3 people',
  '14:0 a',
  '1.10.2 released',
  '14:15ish',
  'at last',
  '31.02.2024 a',
  'day after'
])('what is no time stays a line of text: %s', (line) => {
  expect(items(draw(`14:00 start\n${line}\n14:30 end`))[1]).toBe(line)
})

test('a line that names no time stands among the others as text', () => {
  const html = draw('14:00 a\nthen nothing\n25:00 b\n2023-02-31 c\n14:61 d\n14:10 e')
  expect(items(html)).toEqual([
    '14:00 a',
    'then nothing',
    '25:00 b',
    '2023-02-31 c',
    '14:61 d',
    '14:10 e (10 min later)'
  ])
})

test.each(['', 'no time at all', '\n\n'])(
  'a block in which no line names a time stays a block of text: %j',
  (lines) => {
    expect(draw(lines)).toMatch(/^<pre/)
  }
)

test('one moment alone, or all at once, needs no picture', () => {
  expect(draw('14:00 a')).not.toContain('<svg')
  expect(draw('14:00 a\n14:00 b')).not.toContain('<svg')
})

test('nothing that somebody writes becomes markup', () => {
  const html = draw('14:00 <img src=x onerror=alert(1)>\n14:10 </svg><script>1</script>', '<b onclick=x>zone')
  expect(html).not.toMatch(/<(img|script|b onclick)/)
  expect(html).toContain('&lt;script&gt;')
})

test('a picture cannot be drawn by hand', () => {
  const html = markdownToHtml(
    '<svg viewBox="0 0 9 9"><circle r="3"></circle></svg>\n\n<line x1="1">\n\n<text>x</text>',
    options
  )
  expect(html).not.toMatch(/<(svg|circle|line|text)/)
})

test('ten thousand lines are drawn in bounds, and the rest is there as it was written', async () => {
  const lines = Array.from({ length: 10_000 }, (_, minute) => `T+${minute}m line ${minute}`).join('\n')
  const html = await renderMarkdown(`\`\`\`timeline\n${lines}\n\`\`\``, options)
  expect(html.match(/timeline-entry/g)).toHaveLength(300)
  expect(html).toContain('T+9999m line 9999')
  expect(html.length).toBeLessThan(2 * lines.length)
})
