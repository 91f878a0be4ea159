import type { Match } from '../kinds.ts'
import { matchesOf } from '../spans.ts'

/** Whoever tells a story without a name. */
export interface Self {
  username: string
  displayName: string
  email: string | null
  link: string
}

/** What only this teller can know to be theirs: words of their list, and their own name. */
export const findNames = (text: string, words: readonly string[], self: Self | null): Match[] => [
  ...words.flatMap((word) => matchesOf('word', text, wholeWord(word, 'i'))),
  ...(self ? selfPatterns(self).flatMap((pattern) => matchesOf('self', text, pattern)) : [])
]

function selfPatterns({ username, displayName, email, link }: Self): RegExp[] {
  const page = link.replace(/^https?:\/\/(?:www\.)?|\/+$/g, '')
  const parts = displayName.split(/\s+/).filter((part) => part.length >= 3)
  return [
    ...[username, displayName, email ?? '', email?.split('@')[0] ?? '', page]
      .filter((name) => name.length >= 3)
      .map((name) => wholeWord(name, 'i')),
    // As it is written: Rose is somebody, a rose is not.
    ...parts.filter((part) => /^\p{Lu}/u.test(part)).map((part) => wholeWord(part, ''))
  ]
}

const literally = (piece: string): string => piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** However many spaces are between its words. */
function wholeWord(word: string, flags: 'i' | ''): RegExp {
  const pattern = word.trim().split(/\s+/).map(literally).join(String.raw`\s{1,3}`)
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, `dgu${flags}`)
}
