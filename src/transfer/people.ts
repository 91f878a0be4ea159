/** Known words only, or "(TCP/IP)" would be pronouns too. */
const WORDS =
  'she her hers he him his they them their theirs it its xe xem xyr ze zir hir hirs zie ey em eir fae faer ve ver vis ' +
  'per any all ask ella elle él el sie ihr er ihm il iel lui hen hon han'
const PRONOUN = new Set(WORDS.split(' '))
const ALONE = new Set([
  'she',
  'he',
  'they',
  'any',
  'any pronouns',
  'all pronouns',
  'ask me',
  'she her',
  'he him',
  'they them'
])

/** Takes pronouns like "(she/her)" off the end of a name; other parentheses stay where they are. */
export function splitPronouns(name: string): { displayName: string; pronouns: string } {
  const [, displayName = '', inside = ''] = /^(.*?)\s*\(([^()]{2,40})\)\s*$/s.exec(name) ?? []
  if (!arePronouns(inside.toLowerCase().trim())) return { displayName: name.trim(), pronouns: '' }
  return { displayName: displayName.trim(), pronouns: inside.trim() }
}

function arePronouns(text: string): boolean {
  const words = text.split(/\s*[/,|]\s*/)
  return ALONE.has(text) || (words.length > 1 && words.every((word) => PRONOUN.has(word)))
}

const MIN_USERNAME = 3
const MAX_USERNAME = 20

/** The nearest username this site could have given: a-z, 0-9, "_" and "-", 3 to 20 of them. */
export function foldUsername(original: string): string {
  const name = original
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, MAX_USERNAME)
  return name.padEnd(MIN_USERNAME, '_')
}

/** The same username with a number behind it, for when somebody else has it. */
export function numberedUsername(username: string, number: number): string {
  const suffix = `-${number}`
  return username.slice(0, MAX_USERNAME - suffix.length) + suffix
}
