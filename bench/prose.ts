import { below, logNormal, pick, type Random } from './random.ts'
import { CODE, ENDINGS, OPENINGS, SENTENCES, WORDS } from './words.ts'

/** Half of the comments in real threads of this kind have fewer words, half more. */
const MEDIAN_COMMENT_WORDS = 58
const COMMENT_SPREAD = 0.85
/** Longer comments are rare, and rendered in a thread of their own. */
const MAX_COMMENT_WORDS = 420

export function commentMarkdown(random: Random): string {
  const wanted = logNormal(random, MEDIAN_COMMENT_WORDS, COMMENT_SPREAD)
  const text = paragraphs(random, Math.min(MAX_COMMENT_WORDS, wanted))
  if (random() < 0.08) text.push(codeBlock(random))
  if (random() < 0.08) text.unshift(`> ${sentence(random)}`)
  if (random() < 0.06) text.push(list(random))
  if (random() < 0.08)
    text.push(`There is more in [our notes](https://example.org/notes/${below(random, 1e4)}).`)
  return text.join('\n\n')
}

/** About 1,200 words under headings, with code, a list and a quotation. */
export function storyMarkdown(random: Random): string {
  const parts = ['What we saw', 'What it was', 'How we got out', 'What we learned'].map((heading) =>
    [`## ${heading}`, ...paragraphs(random, 260), pick(random, [codeBlock, list, quotation])(random)].join(
      '\n\n'
    )
  )
  return [...paragraphs(random, 120), ...parts].join('\n\n')
}

export function titleText(random: Random): string {
  return filled(random, 'How one {quality} line took {thing} down, and {thing} with it')
}

export function sentence(random: Random): string {
  const text = filled(random, pick(random, OPENINGS) + pick(random, SENTENCES) + pick(random, ENDINGS))
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function paragraphs(random: Random, words: number): string[] {
  const made: string[] = []
  for (let room = words; room > 0; ) {
    const text = Array.from({ length: 1 + below(random, 4) }, () => sentence(random))
    // No more sentences than there is room for, and always one.
    while (text.length > 1 && countWords(text) > room + 10) text.pop()
    made.push(text.join(' '))
    room -= countWords(text)
  }
  return made
}

const countWords = (sentences: string[]): number => sentences.join(' ').split(' ').length

const filled = (random: Random, template: string): string =>
  template.replace(/\{(\w+)\}/g, (_match, kind) =>
    kind === 'number' ? String(2 + below(random, 900)) : pick(random, WORDS[kind as keyof typeof WORDS])
  )

const codeBlock = (random: Random): string => filled(random, pick(random, CODE))

const list = (random: Random): string =>
  Array.from({ length: 3 + below(random, 3) }, () => `- ${sentence(random)}`).join('\n')

const quotation = (random: Random): string => `> ${sentence(random)} ${sentence(random)}`
