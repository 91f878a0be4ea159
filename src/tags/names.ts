export const MAX_TAG_LENGTH = 30
/** Nothing longer is looked through for a name: the time that takes grows with the square of its length. */
const LONGEST = 500

/** The one spelling of a tag: lower case, hyphens for spaces; null where nothing usable is left. */
export function tagName(written: string): string | null {
  const name = written
    .trim()
    .slice(0, LONGEST)
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/^#/, '')
    .replace(/[\s_-]+/g, '-')
    .replace(/[^a-z0-9+-]/g, '')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_TAG_LENGTH)
  return name || null
}

/** What tag names look like in an address, one or several with commas, as a JSON Schema pattern. */
export const TAGS_PATTERN = '^[a-z0-9+-]{1,30}(,[a-z0-9+-]{1,30}){0,4}$'
