/**
 * A comment's path holds the ids from its root down to itself, so that sorting by path is reading the tree from
 * top to bottom, and a branch is everything that begins with its path.
 */
const SEGMENT = 8

/** Replies deeper than this hang under the last allowed parent: paths stay short, and so do queries. */
export const MAX_DEPTH = 18

export const childPath = (parentPath: string, id: number): string =>
  parentPath + id.toString(36).padStart(SEGMENT, '0')

/** Ids of the comments above, from the root down. */
export function ancestorIds(path: string): number[] {
  const ids: number[] = []
  for (let end = SEGMENT; end < path.length; end += SEGMENT) {
    ids.push(Number.parseInt(path.slice(end - SEGMENT, end), 36))
  }
  return ids
}

/** Every path in the branch below a path is greater than it and less than this. */
export const branchEnd = (path: string): string => `${path}~`
