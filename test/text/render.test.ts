import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { closeRenderer, isPlain, mentionsIn, renderMarkdown } from '../../src/text/render.ts'
import { hostileCode, hostilePatterns } from './hostilePatterns.ts'
import { page, rendered } from './rendered.ts'

afterEach(closeRenderer)

const long = `# Story\n\n${'@ann told *it* all :tada:[^1]\n\n'.repeat(300)}[^1]: note\n`
const slow = hostilePatterns['letter star']?.(120_000) ?? ''

test('a long text renders in the thread to what it would be without', async () => {
  expect(await renderMarkdown(long, page)).toBe(rendered(long))
})

test('a text that takes too long is its escaped source, and the next one is rendered', async () => {
  const [first, second] = await Promise.all([renderMarkdown(`<b>${slow}`, page), renderMarkdown(long, page)])
  expect(first.startsWith('<pre class="plain" tabindex="0">&lt;b&gt;a*a*')).toBe(true)
  expect(isPlain(first)).toBe(true)
  expect(isPlain(second)).toBe(false)
})

test('a slow text keeps the process free for other work', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  await renderMarkdown(slow, page)
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(20)
})

test('a text that cannot be rendered is its escaped source, long or short', async () => {
  const bracketed = hostileCode('r')[1]?.(2_000) ?? ''
  expect(await renderMarkdown(bracketed, page)).toMatch(/^<pre class="plain" tabindex="0">```r\n\(\(\(/)
  expect(isPlain(await renderMarkdown('# a\n'.repeat(12_000), page))).toBe(true)
})

test('several long texts at once are all rendered', async () => {
  // None may wait for more than five seconds: on a busy machine the thread alone takes half of that to start.
  await renderMarkdown(long, page)
  const all = await Promise.all(Array.from({ length: 5 }, () => renderMarkdown(long, page)))
  expect(all.filter(isPlain)).toEqual([])
})

test('a text that would wait too long behind slow ones is printed plain', async () => {
  const slowOnes = Array.from({ length: 6 }, () => renderMarkdown(slow, page))
  expect(isPlain(await renderMarkdown(long, page))).toBe(true)
  await Promise.all(slowOnes)
  expect(isPlain(await renderMarkdown(long, page))).toBe(false)
})

test('mentions of a long text are read in the thread, of a hopeless one not at all', async () => {
  expect(await mentionsIn(long)).toEqual(['ann'])
  expect(await mentionsIn(`@ann ${slow.repeat(4)}`)).toEqual([])
})

test('it renders again after it was closed', async () => {
  await renderMarkdown(long, page)
  await closeRenderer()
  expect(isPlain(await renderMarkdown(long, page))).toBe(false)
})

test('an idle thread does not keep a command from ending', async () => {
  const module = new URL('../../src/text/render.ts', import.meta.url).href
  const script = `import { isPlain, renderMarkdown } from '${module}'
    const page = { idPrefix: 's-', siteUrl: 'https://war.example', people: new Set() }
    console.log(isPlain(await renderMarkdown('word '.repeat(2000), page)))`
  const command = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000
  })
  expect((await command).stdout).toBe('false\n')
})
