import { expect, test } from 'vitest'
import { mentionedNames } from '../../src/text/markdown.ts'
import { mentionsIn } from '../../src/text/render.ts'
import { rendered } from './rendered.ts'

test('people who exist are linked, whatever the case, others stay text', () => {
  expect(rendered('@Ann, @bob! @nobody')).toBe(
    '<p><a class="mention" href="/u/ann">@Ann</a>, <a class="mention" href="/u/bob">@bob</a>! @nobody</p>\n'
  )
})

test('names are read everywhere in the text but in code and links', () => {
  const markdown = `@ann **@bob** \`@code\` [@link](/x) <a href="/x">@tag *@inner*</a> <kbd>@key</kbd>

- item @carl

> @dora

| @eve |
|------|
| @fay |

[^1]: @gus

\`\`\`
@fenced
\`\`\`

# @hal [^1]

    @indented`
  expect(mentionedNames(markdown)).toEqual(['ann', 'bob', 'carl', 'dora', 'eve', 'fay', 'gus', 'hal'])
})

test('mail addresses, packages, other servers and overlong names mention nobody', () => {
  const text = `a@ann.example @fastify/static @ann@mastodon.example x/@ann @ab @${'a'.repeat(21)} \\@ann`
  expect(mentionedNames(text)).toEqual([])
})

test('names come once, in lower case, fifty at most', () => {
  expect(mentionedNames('@Ann @ann @ANN')).toEqual(['ann'])
  const many = Array.from({ length: 80 }, (_, n) => `@name${n}`).join(' ')
  expect(mentionedNames(many)).toHaveLength(50)
})

test('a mention bomb renders, and names at most fifty', async () => {
  const bomb = Array.from({ length: 10_000 }, (_, n) => `@name${n}`).join(' ')
  expect(await mentionsIn(bomb)).toHaveLength(50)
})
