export const MAX_WORDS = 200
export const MAX_WORD_LENGTH = 80
const MIN_WORD_LENGTH = 2

/** The words that somebody typed, one a line, each once. */
export function readWords(typed: string): string[] {
  const lines = typed.split(/[\r\n]+/).map((line) => line.replace(/\p{Cc}+/gu, ' ').trim())
  const first = new Map<string, string>()
  for (const line of lines) if (line && !first.has(line.toLowerCase())) first.set(line.toLowerCase(), line)
  return [...first.values()]
}

/** What keeps a list from being saved. It names the line, not the word: sentences end in logs and on screens. */
export function wordsError(words: readonly string[]): string | null {
  if (words.length > MAX_WORDS) return `A list holds ${MAX_WORDS} words; these are ${words.length}.`
  const long = words.findIndex((word) => word.length > MAX_WORD_LENGTH)
  if (long >= 0) return `Word ${long + 1} is longer than ${MAX_WORD_LENGTH} characters.`
  const short = words.findIndex((word) => word.length < MIN_WORD_LENGTH)
  if (short >= 0) return `Word ${short + 1} is a single character, which would be found everywhere.`
  return null
}
