import slugify from '@sindresorhus/slugify'

const MAX_SLUG = 60

export function clampLevel(level = 2): number {
  return Math.min(Math.max(Math.trunc(level), 1), 6)
}

/**
 * Levels for headings in the order they are printed: the first printed is the topmost, whatever its marks,
 * and none goes more than one deeper than the one before, as screen readers' outlines need.
 */
export function headingLevels(top: number): (depth: number) => number {
  let open: number[] = []
  return (depth) => {
    open = [...open.filter((outer) => outer < depth), depth]
    return Math.min(top + open.length - 1, 6)
  }
}

/** Ids of one text: a slug of the words, numbered when it was taken. */
export function headingIds(prefix: string): (html: string) => string {
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return (html) => {
    const slug = slugOf(html)
    let id = slug
    let count = counts.get(slug) ?? 1
    while (taken.has(id)) id = `${slug}-${++count}`
    counts.set(slug, count)
    taken.add(id)
    return prefix + id
  }
}

function slugOf(html: string): string {
  const words = html.replace(/<[^>]*>|&[#\w]+;/g, ' ').slice(0, MAX_SLUG * 2)
  return slugify(words, { decamelize: false }).slice(0, MAX_SLUG).replace(/-$/, '') || 'part'
}
