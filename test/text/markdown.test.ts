import { expect, test } from 'vitest'
import { markdownToHtml } from '../../src/text/markdown.ts'
import { page, rendered } from './rendered.ts'

test('the topmost heading gets the level of its page, and none skips a level', () => {
  const levels = (markdown: string, headingLevel?: number) =>
    rendered(markdown, headingLevel ? { headingLevel } : {}).match(/<h\d/g)
  expect(levels('## a\n\n### b\n\n## c')).toEqual(['<h2', '<h3', '<h2'])
  expect(levels('# a\n\n#### b\n\n#### c\n\n## d')).toEqual(['<h2', '<h3', '<h3', '<h3'])
  expect(levels('### a\n\n# b\n\n## c', 4)).toEqual(['<h4', '<h4', '<h5'])
  expect(levels('# a\n\n## b\n\n### c\n\n#### d', 4)).toEqual(['<h4', '<h5', '<h6', '<h6'])
})

test('a heading has an id of its words and a link to itself', () => {
  expect(rendered('## What `broke`?')).toBe(
    '<h2 id="s-what-broke">What <code>broke</code>? ' +
      '<a class="anchor" href="#s-what-broke" aria-label="Link to this part">#</a></h2>\n'
  )
})

test('headings of the same words get different ids', () => {
  const ids = rendered('# A\n\n# A\n\n# A 2\n\n# A\n\n# 🔥\n\n# !').match(/id="[^"]+"/g)
  expect(ids).toEqual([
    'id="s-a"',
    'id="s-a-2"',
    'id="s-a-2-2"',
    'id="s-a-3"',
    'id="s-part"',
    'id="s-part-2"'
  ])
})

test('a heading without words is left out', () => {
  expect(rendered('##\n\n## <!-- x -->')).toBe('')
})

test('a link to a heading works as its author knows it and as copied from the page', () => {
  expect(rendered('[a](#what-broke) [b](#s-what-broke)')).toBe(
    '<p><a href="#s-what-broke">a</a> <a href="#s-what-broke">b</a></p>\n'
  )
})

test('code in a known language is coloured with classes only', () => {
  const html = rendered('```ts {1}\nconst a = 1\n```')
  expect(html).toContain(
    '<pre tabindex="0"><code class="language-ts"><span class="hljs-keyword">const</span>'
  )
  expect(html).not.toContain('style')
})

test('code in an unknown language, or in none, stays plain', () => {
  const plain = '<pre tabindex="0"><code>&lt;b&gt; :tada: @ann\n</code></pre>\n'
  expect(rendered('```nosuch\n<b> :tada: @ann\n```')).toBe(plain)
  expect(rendered('    <b> :tada: @ann')).toBe(plain)
})

test('tables can be scrolled by keyboard, align by class and name their columns', () => {
  const html = rendered('| a | b |  |\n|:--|--:|---|\n| 1 | 2 | 3 |')
  expect(html).toContain('<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>')
  expect(html).toContain(
    '<th scope="col" class="align-left">a</th><th scope="col" class="align-right">b</th><td></td>'
  )
})

test('tasks are drawn marks with a name, not form fields', () => {
  const html = rendered('- [x] fixed\n- [ ] told')
  expect(html).toContain(
    '<li class="task-list-item"><span class="task-mark" role="img" aria-label="Done">☑</span> fixed</li>'
  )
  expect(html).toContain('aria-label="To do">☐</span> told</li>')
})

test('footnotes link to and fro with ids of their own text', () => {
  const html = rendered('One[^a] two[^"b] one again[^a].\n\n[^a]: First.\n[^"b]: Second.')
  expect(html).toContain('<a id="s-ref_1" href="#s-fn_1" aria-describedby="s-fn_title">1</a>')
  expect(html).toContain('<a id="s-ref_1_2" href="#s-fn_1" aria-describedby="s-fn_title">1</a>')
  expect(html).toContain('<h2 class="footnotes-title" id="s-fn_title">Footnotes</h2>')
  expect(html).toContain('<li id="s-fn_2"><p>Second. <a class="footnote-back" href="#s-ref_2"')
})

test('one text leaves no footnotes behind for the next', () => {
  rendered('a[^1]\n\n[^1]: note')
  expect(rendered('b[^1]')).toBe('<p>b[^1]</p>\n')
})

test('emoji names become characters, except in code and where no emoji has the name', () => {
  expect(rendered(':tada: :+1: :nosuch: :constructor: `:tada:` <kbd>:tada:</kbd>')).toBe(
    '<p>🎉 👍 :nosuch: :constructor: <code>:tada:</code> <kbd>:tada:</kbd></p>\n'
  )
})

test('details, keys and their like may be written as HTML', () => {
  const html = rendered(
    '<details open>\n<summary>Log</summary>\n\n**x** <kbd>Q</kbd><sub>2</sub>\n\n</details>'
  )
  expect(html).toBe(
    '<details open>\n<summary>Log</summary><p><strong>x</strong> <kbd>Q</kbd><sub>2</sub></p>\n</details>'
  )
})

test('what is no HTML is shown as it was typed', () => {
  expect(rendered('Vec<String> and <script> and <textarea>, then more')).toBe(
    '<p>Vec&lt;String&gt; and &lt;script&gt; and &lt;textarea&gt;, then more</p>\n'
  )
})

test('raw HTML cannot borrow classes, ids, roles or focus, nor guess the seal', () => {
  const raw =
    '<details class="anchor" id="s-x" role="alert" tabindex="5" aria-label="y" data-seal="" style="x">z</details>'
  expect(rendered(raw)).toBe('<details>z</details>')
})

test('control characters and broken surrogates are gone', () => {
  expect(rendered('a\0b\u0007c \ud800 &#1;d\r\ne')).toBe('<p>abc \ufffd d\ne</p>\n')
})

test('nesting ends after twenty levels, the text stays', () => {
  const html = rendered(`${'> '.repeat(5_000)}deep`)
  expect(html.match(/<blockquote>/g)).toHaveLength(20)
  expect(html).toContain('deep')
  expect(rendered(`${'- '.repeat(30)}deep`).match(/<ul>/g)).toHaveLength(20)
  expect(rendered('- '.repeat(30))).toBe('<hr>\n')
})

test('the same text renders to the same HTML', () => {
  const text = '# a\n\n@ann[^1] :tada:\n\n[^1]: b'
  expect(markdownToHtml(text, page)).toBe(markdownToHtml(text, page))
})

test('a short text that would become a huge page is refused', () => {
  expect(() => rendered('# a\n'.repeat(12_000))).toThrow(RangeError)
})
