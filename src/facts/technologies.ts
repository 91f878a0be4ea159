export const MAX_TECHNOLOGY_LENGTH = 30
export const MAX_TECHNOLOGIES = 10
/** Nothing longer is looked through for a name: the time that takes grows with the square of its length. */
const LONGEST = 500

/** The one spelling of a technology: `node.js`, `c#`, `event-store`; null where nothing usable is left. */
export function technologyName(written: string): string | null {
  const name = written
    .trim()
    .slice(0, LONGEST)
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/g, '-')
    .replace(/[^a-z0-9+#.-]/g, '')
    .replace(/^[-.#]+|[-.]+$/g, '')
    .slice(0, MAX_TECHNOLOGY_LENGTH)
  return name || null
}
