import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markdownToHtml } from '../../src/text/markdown.ts'
import { escapeHtml } from '../../src/text/safeHtml.ts'
import { htmlToMarkdown } from '../../src/transfer/htmlToMarkdown.ts'

const PAGE = 'https://forem.test/tess/the-backup'
const MARKDOWN = [
  'http://',
  'www.',
  '.com',
  'a@b.c',
  '&lt;',
  '&#60;',
  '1. ',
  '- ',
  '```',
  '~~~',
  '---',
  '| a |',
  '[^1]',
  '<b>',
  '<!--'
]
const convert = (html: string) => htmlToMarkdown(html, PAGE)
const thereAndBack = (html: string) =>
  markdownToHtml(convert(html), { idPrefix: 'x-', siteUrl: 'https://stories.test', people: new Set() })

test('paragraphs, emphasis, headings, quotes and breaks have their marks', () => {
  expect(
    convert('<h2>One</h2><p>a <em>b</em> <strong>c</strong><br>d</p><blockquote><p>e</p></blockquote><hr>')
  ).toBe('## One\n\na *b* **c**  \nd\n\n> e\n\n---')
})

test('lists keep their nesting, their numbers and their ticks', () => {
  const html = thereAndBack(
    '<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li><input type="checkbox" checked> d</li></ul>'
  )
  expect(html.replace(/\s/g, '')).toMatch(/<ul><li>a<ul><li>b<ol><li>c<\/li><\/ol><\/li><\/ul><\/li>/)
  expect(html).toContain('aria-label="Done"')
  expect(thereAndBack('<ul><li>a<ol start="3"><li>c</li></ol></li></ul>')).toContain(
    '<ol start="3">\n<li>c</li>'
  )
  expect(convert('<ol start="x"><li>c</li></ol>')).toBe('1.  c')
})

test.each([
  [
    '<div class="highlight js-code-highlight"><pre class="highlight ruby"><code>x</code></pre></div>',
    '```ruby\nx\n```'
  ],
  ['<pre><code class="language-c++">x\n\n  y\n</code></pre>', '```c++\nx\n\n  y\n```'],
  ['<div class="highlight-source-js"><pre>x</pre></div>', '```js\nx\n```'],
  ['<pre class="highlight plaintext"><code>```\nx<br>y</code></pre>', '````\n```\nx\ny\n````'],
  ['<p>a <code>b<b>*c*</b></code> <code>`</code></p>', 'a `b*c*` `` ` ``']
])('code keeps its text and language: %s', (html, markdown) => {
  expect(convert(html)).toBe(markdown)
})

test('the buttons that Forem puts around code are left out', () => {
  const panel =
    '<div class="highlight__panel"><svg><title>Enter fullscreen mode</title></svg><b>Copy</b></div>'
  expect(convert(`<div class="highlight"><pre><code>x</code></pre>${panel}</div>`)).toBe('```\nx\n```')
})

test('tables keep their cells, sides and missing headers', () => {
  expect(
    convert(
      '<table><tr><th align="right">a|b</th></tr><tr><td>1<br>2</td><td><code>x|y</code></td></tr></table>'
    )
  ).toBe('| a\\|b |  |\n| --: | --- |\n| 1<br>2 | `x\\|y` |')
  expect(convert('<table><tr><td>1</td><td></td></tr></table>')).toBe('|  |  |\n| --- | --- |\n| 1 |  |')
})

test('links and pictures get whole addresses, and unsafe ones none', () => {
  expect(convert('<a href="/me_(1)">a_b</a> <img src="p.png" alt="[x]">')).toBe(
    '[a\\_b](https://forem.test/me_\\(1\\)) ![\\[x\\]](https://forem.test/tess/p.png)'
  )
  expect(
    convert('<a href="javascript:x">a</a> <a href="#b">b</a> <a name="c" href="#c"></a><img src="data:x">')
  ).toBe('a b')
  expect(convert('<a href="https://x.test"><div><h3>Card</h3><p>More</p></div></a>')).toBe(
    '[CardMore](https://x.test/)'
  )
  expect(convert('<iframe src="https://video.test/1"></iframe>')).toBe('<https://video.test/1>')
})

test('mentions become plain names and emoji pictures their signs', () => {
  expect(
    convert(
      '<p><a class="mentioned-user" href="https://forem.test/ben_b">@ben_b</a>! <img class="emoji" alt="🎉" src="x"></p>'
    )
  ).toBe('@ben_b! 🎉')
  expect(convert('<a class="mentioned-user" href="https://x.test">not a name</a>')).toBe(
    '[not a name](https://x.test/)'
  )
})

test('marks without a sign in Markdown stay as tags', () => {
  const html = '<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <del>no</del></p>'
  expect(thereAndBack(html)).toBe(`${html}\n`)
  expect(thereAndBack('<details><summary>a_b</summary><p>c_d</p></details>').replace(/\n/g, '')).toBe(
    '<details><summary>a_b</summary><p>c_d</p></details>'
  )
})

test.each([
  '1) a',
  '1. a',
  '- a',
  '+ a',
  '# a',
  '=== a',
  '* a',
  '&gt; a',
  '```',
  '~~~',
  'snake_case_name *a* __b__ `c`',
  '&lt;b&gt;a&lt;/b&gt; &amp;lt; &amp;#60;',
  '~a~ ~~b~~',
  'a | b',
  '[a](b) [^1] ![c](d)',
  '\\ \\*',
  'a_b_c@mail.test_x'
])('text that looks like Markdown stays text: %s', (text) => {
  expect(thereAndBack(`<p>${text}</p>`).replace(/<a [^>]*>|<\/a>/g, '')).toBe(`<p>${text}</p>\n`)
})

test('any text stays the text that it is', () => {
  const marks = fc.constantFrom(...'\\`*_{}[]()#+-.!|~<>&;:@^=$%/? 12ab', ...MARKDOWN)
  fc.assert(
    fc.property(fc.array(marks), (parts) => {
      const text = escapeHtml(parts.join('').replace(/ +/g, ' ').trim())
      expect(thereAndBack(`<p>${text}</p>`)).toBe(
        text && `<p>${text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")}</p>\n`
      )
    }),
    { numRuns: 2000, examples: [[['a', '@', '---', '.com']]] }
  )
})

test('an exclamation mark before a link does not make it a picture', () => {
  expect(thereAndBack('<p>Wow!<a href="https://x.test">x</a></p>')).toMatch(/^<p>Wow!<a /)
})

test.each([
  ['marks in code', `<code>${'` '.repeat(200_000)}`],
  ['rows', `<table>${'<tr><td>1'.repeat(2000)}`],
  ['elements', '<div>'.repeat(20_000)],
  ['quotes', '<blockquote>'.repeat(20_000)],
  ['lists', '<ul><li>'.repeat(20_000)],
  ['formatting', '<b><i>'.repeat(20_000)],
  ['tables', '<table><tr><td>'.repeat(20_000)]
])('%s without an end are converted', (_, html) => {
  expect(convert(`${html}x`)).toContain('x')
})
