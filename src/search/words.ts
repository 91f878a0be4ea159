/** A longer run of letters is no word that anybody looks for; it is cut. */
export const LONGEST_WORD = 40

/** Scripts without spaces between words: each sign is a word, and a run of them a phrase. */
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

/** Most words are asked for one by one, to be marked where they were found, and have nothing to be folded. */
const PLAIN_WORD = /^[a-z0-9]+$/i

/**
 * The words of a text in the one spelling that the index has: letters and digits, lower case, without accents. Both
 * engines are given these words and nothing else, so that both find the same.
 */
export function wordsOf(text: string): string[] {
  if (PLAIN_WORD.test(text)) return [text.slice(0, LONGEST_WORD).toLowerCase()]
  const found =
    fold(text)
      .replace(IDEOGRAPHS, ' $& ')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return found.map((word) => word.slice(0, LONGEST_WORD).replace(/[\uD800-\uDBFF]$/, ''))
}

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

const ENDINGS = [
  ...[
    'izations',
    'ization',
    'ations',
    'ation',
    'ating',
    'ated',
    'ates',
    'ate',
    'ments',
    'ment',
    'ings',
    'ing'
  ],
  ...['ions', 'ion', 'ers', 'er', 'ies', 'ied', 'ed', 'es', 'ly', 'y', 's', 'e']
]
const SHORTEST_STEM = 3

/** What words of one family have in common: "migrate", "migrations" and "migrating" have "migr". */
export function stemOf(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word
  const ending = ENDINGS.find((end) => word.endsWith(end) && word.length - end.length >= SHORTEST_STEM)
  if (!ending || (ending === 's' && word.endsWith('ss'))) return word
  const stem = word.slice(0, -ending.length)
  return /([bdgklmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem
}

/** Short words that every text has: where they stand says nothing about it. */
export const FILLERS: ReadonlySet<string> = new Set(
  'a all an and any are as at be but by did do for had has he her him his i if in is it its me my no not of on or our out she so the to us was we who you'.split(
    ' '
  )
)
