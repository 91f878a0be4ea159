/** A file that cannot be imported; its message names the file, the place in it, and what was expected there. */
export class ImportError extends Error {}

/** What stands in a file, in words, short and without signs that a terminal would obey. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === '') return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return quoted(value)
  return value !== null && typeof value === 'object' ? 'an object' : `${value}`
}

const MAX_QUOTED = 60

function quoted(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
  return JSON.stringify(short.toWellFormed()).replace(/\p{Cc}/gu, '')
}
