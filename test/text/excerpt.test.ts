import { expect, test } from 'vitest'
import { excerpt, readingMinutes } from '../../src/text/excerpt.ts'

test('an excerpt is the first prose without its marks', () => {
  const markdown = `# Title

![cat](/cat.png)

It was **3 a.m.** when [the *pager*](/x) went \`off & <on>\`[^1]; a &amp; b, 5 < 6 :tada: <b>so</b>
I slept.

\`\`\`sh
rm -rf /
\`\`\`

> quoted

- one
- [x] two

| a |
|---|

[^1]: note`
  expect(excerpt(markdown)).toBe(
    'It was 3 a.m. when the pager went off & <on>; a & b, 5 < 6 🎉 so I slept. quoted one two'
  )
})

test('an excerpt ends after a whole word and says that there is more', () => {
  expect(excerpt('We had a table, and then we had none', 16)).toBe('We had a table…')
  expect(excerpt('x'.repeat(500), 20)).toBe(`${'x'.repeat(19)}…`)
  expect(excerpt('😀'.repeat(50), 20)).toBe(`${'😀'.repeat(9)}…`)
})

test('a text of which nothing is prose has an empty excerpt', () => {
  expect(excerpt('')).toBe('')
  expect(excerpt('# only\n\n```\ncode\n```')).toBe('')
})

test('reading takes a minute for 220 words, and half of that for code', () => {
  expect(readingMinutes('')).toBe(1)
  expect(readingMinutes('word '.repeat(2_200))).toBe(10)
  expect(readingMinutes(`\`\`\`\n${'word word\n'.repeat(1_100)}\`\`\`\n`)).toBe(5)
})
