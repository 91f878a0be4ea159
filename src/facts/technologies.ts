export const MAX_TECHNOLOGY_LENGTH = 30
export const MAX_TECHNOLOGIES = 10

/** The one spelling of a technology: `node.js`, `c#`, `event-store`; null where nothing usable is left. */
export function technologyName(written: string): string | null {
  const name = written
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/g, '-')
    .replace(/[^a-z0-9+#.-]/g, '')
    .replace(/^[-.#]+|[-.]+$/g, '')
    .slice(0, MAX_TECHNOLOGY_LENGTH)
  return name || null
}
