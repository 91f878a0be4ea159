/** A way into a story for those who want one. */
const OUTLINE = [
  ['What happened?', 'What happened'],
  ['How did it feel?', 'How it felt'],
  ['How was it found?', 'How it was found'],
  ['What fixed it?', 'What fixed it'],
  ['What did you learn?', 'What I learned']
] as const

export const OUTLINE_QUESTIONS = OUTLINE.map(([question]) => question)

export const OUTLINE_MARKDOWN = OUTLINE.map(([, heading]) => `## ${heading}\n\n`).join('\n')

/** What is typed, and what it becomes. */
export const MARKDOWN_GUIDE = [
  ['**strong** and *stressed*', 'strong and stressed words'],
  ['## What happened', 'a heading'],
  ['- one thing', 'a list; 1. numbers it'],
  ['> they said', 'a quote'],
  ['[words](https://example.org)', 'a link'],
  ['`rm -rf`', 'code within a line'],
  ['```sql', 'begins a block of code, ``` ends it'],
  ['```timeline', 'begins a timeline of lines like 14:02 deploy starts, or T+1:30; ``` ends it'],
  ['| when | what |', 'a table, with | --- | --- | below its first line'],
  ['[^1]', 'a footnote, with [^1]: its text anywhere below'],
  ['@ann', 'tells ann that you speak of her']
] as const
