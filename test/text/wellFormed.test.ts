import { HtmlValidate } from 'html-validate'
import { expect, test } from 'vitest'
import { rendered } from './rendered.ts'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  // authors may end lines of code with spaces
  rules: { 'no-trailing-whitespace': 'off' }
})

const article = `### Early heading

# Top

Text with *em*, **strong**, ~~del~~, \`code <b>\`, [link](https://b.example "t & 'q'"), <https://c.example/?a=1&b=2>,
@ann, :tada:, a\\
break, footnotes[^1][^note] and again[^1]. 5 < 6 && "quotes" 'too' &copy; &nosuch; 0123 456 789.

![Graph](/images/a.webp) ![Foreign](https://b.example/x.png) ![](/b.webp) [](https://b.example) [![](/c.webp)](/d)

##### Deep

1. one
   - nested
     > quote

     \`\`\`ts
     const a: Map<string, number> = new Map()
     \`\`\`
7. two

3) other
- [x] done
- [ ] loose

  paragraph

| a | b |   |
|---|:-:|--:|
| 1 | \`x\\|y\` | [l](/m) |

| only head |
|-----------|

***

    indented <b>

Setext
======

## Top

[^1]: First *note*.
[^note]: Second.

    With a paragraph, and \`code\`.

    - and a list`

test('plain Markdown gives HTML without a complaint', async () => {
  const report = await validator.validateString(rendered(article))
  expect(
    report.results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))
  ).toEqual([])
})

test('two texts with different prefixes share a page', async () => {
  const both = rendered(article, { idPrefix: 'a-' }) + rendered(article, { idPrefix: 'b-', headingLevel: 3 })
  const report = await validator.validateString(both)
  expect(report.results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))).toEqual([])
})
