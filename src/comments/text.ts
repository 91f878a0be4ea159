export const MAX_COMMENT = 20_000
const MAX_QUOTE = 4_000

/** What was typed as a comment; line ends as everywhere but in browsers' forms. */
export const readComment = (typed = ''): string => typed.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd()

/** What keeps a text from being a comment; undefined when all is well. */
export function commentError(markdown: string): string | undefined {
  if (!/[^\s\p{C}]/u.test(markdown)) return 'There is nothing here yet. Please say something first.'
  if (markdown.length <= MAX_COMMENT) return undefined
  const [most, length] = [MAX_COMMENT, markdown.length].map((count) => count.toLocaleString('en'))
  return `A comment has at most ${most} characters; this has ${length}.`
}

/** A text as somebody who answers it quotes it, with room below for the answer. */
export function quote(markdown: string): string {
  const kept = markdown.length > MAX_QUOTE ? `${markdown.slice(0, MAX_QUOTE).trimEnd()} …` : markdown
  return `${kept
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')}\n\n`
}
