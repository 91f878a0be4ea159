import { expect, test } from 'vitest'
import { dangersIn, rendered } from './rendered.ts'

const FOREIGN = 'rel="nofollow ugc noopener"'
const MANNERS = 'loading="lazy" decoding="async" referrerpolicy="no-referrer"'

test('links within the site are followed, others are not vouched for', () => {
  expect(rendered('[a](/s/1) [b](https://war.example/x)')).toBe(
    '<p><a href="/s/1">a</a> <a href="https://war.example/x">b</a></p>\n'
  )
  expect(rendered('[a](https://b.example) <c@d.example>')).toBe(
    `<p><a href="https://b.example" ${FOREIGN}>a</a> <a href="mailto:c@d.example" ${FOREIGN}>c@d.example</a></p>\n`
  )
})

test('an address that only looks relative counts as foreign', () => {
  for (const address of ['//b.example', '/\\b.example', '\\\\b.example', 'https://war.example@b.example']) {
    expect(rendered(`<a href="${address}">a</a>`)).toContain(FOREIGN)
  }
})

test('a link to any other scheme loses its address and keeps its words', () => {
  const hostile = [
    'javascript:alert(1)',
    'JAVA&#10;SCRIPT:alert(1)',
    'java&Tab;script:alert(1)',
    '&#0000106avascript:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    ' javascript:x',
    '&#1;javascript:x',
    'blob:x',
    'ftp://x'
  ]
  for (const address of hostile) {
    expect(rendered(`<a href="${address}">a</a>`)).toBe('<p><span>a</span></p>\n')
    expect(dangersIn(rendered(`[a](<${address}>)\n\n[r]\n\n[r]: <${address}>`))).toEqual([])
  }
})

test('a link without words is named by its address', () => {
  expect(rendered('[](https://b.example/c)')).toContain('>https://b.example/c</a>')
  expect(rendered('[![](/a.png)](/b)')).toContain('>/b</a>')
})

test('a link within a link is only the outer one', () => {
  expect(rendered('<a href="/a">x <b><a href="/b">y</a></b></a>')).toBe(
    '<p><a href="/a">x <b><span>y</span></b></a></p>\n'
  )
  expect(rendered('[a[^1]](/b)\n\n[^1]: c')).toContain(
    '<a href="/b">a<sup class="footnote-ref"><span>1</span></sup></a>'
  )
})

test('pictures of the site are loaded late and tell nobody', () => {
  expect(rendered('![A graph](/images/a.webp "t")')).toBe(
    `<p><img src="/images/a.webp" alt="A graph" ${MANNERS}></p>\n`
  )
  expect(rendered('<img src="https://war.example/a.png" width="320" height="1e9" onerror="x">')).toBe(
    `<img src="https://war.example/a.png" alt="" width="320" ${MANNERS}>`
  )
})

test('a picture on another host becomes a link to it', () => {
  expect(rendered('![A & B](https://b.example/a.png)')).toBe(
    `<p><a class="remote-image" href="https://b.example/a.png" ${FOREIGN}>A &amp; B</a></p>\n`
  )
  expect(rendered('![](//b.example/a.png)')).toContain('>image at b.example</a>')
})

test('a picture from elsewhere within a link is its words', () => {
  expect(rendered('[![build](https://b.example/a.svg)](/ci)')).toBe(
    '<p><a href="/ci"><span>build</span></a></p>\n'
  )
})

test('a picture in the text itself is dropped', () => {
  expect(rendered('![dot](data:image/png;base64,AAAA)')).toBe('<p><span>dot</span></p>\n')
})
