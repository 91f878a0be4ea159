import type { Remover } from '../db/schema.ts'

export type CommentSort = 'top' | 'latest' | 'oldest'

/** A comment as it is read: what a tombstone hid is not in it. */
export interface ThreadComment {
  id: number
  shortId: string
  parentId: number | null
  depth: number
  path: string
  descendantCount: number
  bodyHtml: string
  createdAt: number
  editedAt: number | null
  likeCount: number
  /** Of the likes, those that move it up. */
  points: number
  beenCount: number
  /** The account or the alias that wrote it; null where nobody knows, and for a tombstone. */
  authorId: number | null
  /** The username is null for an alias, which has no page. */
  author: { username: string | null; displayName: string; avatarHash: string | null; pronouns: string } | null
  isStoryAuthor: boolean
  /** What it said before is kept, too. */
  hasHistory: boolean
  /** Put behind a line that opens, by the teller of the story. */
  isFolded: boolean
  tombstone: { by: Remover; reason: string } | null
  /** What it answers, where that is not its parent; nothing to link to where that left no trace. */
  inReplyTo: { shortId: string | null; displayName: string } | null
}

export interface Branch extends ThreadComment {
  replies: Branch[]
  /** Replies below this comment that are not on this page. */
  repliesElsewhere: number
  /** As many more are by people whom the reader muted, and not counted. */
  mutedElsewhere: number
}

export const SORT_LABELS: Record<CommentSort, string> = { top: 'Top', latest: 'Latest', oldest: 'Oldest' }

/** What stands where a comment was. */
export const TOMBSTONES: Record<Remover, string> = {
  author: 'This comment was removed by the person who wrote it.',
  moderator: 'This comment was removed by a moderator.',
  origin: 'This comment was removed before the thread came here.',
  hidden: 'A moderator hid this comment.',
  held: 'This comment waits for a moderator to look at it.'
}

/** Levels of replies on one page; deeper ones continue on the page of their parent. */
export const LEVELS_A_PAGE = 8

/**
 * Hangs rows under their parents; rows whose parent is not among them become roots. Without recursion, so that
 * no chain of replies is too deep.
 */
export function buildThread(rows: readonly ThreadComment[], sort: CommentSort): Branch[] {
  const branches = new Map<number, Branch>()
  for (const row of rows)
    branches.set(row.id, { ...row, replies: [], repliesElsewhere: row.descendantCount, mutedElsewhere: 0 })
  const roots: Branch[] = []
  for (const branch of branches.values()) {
    const parent = branch.parentId === null ? undefined : branches.get(branch.parentId)
    ;(parent ? parent.replies : roots).push(branch)
  }
  for (const branch of branches.values()) branch.replies.sort(ORDER[sort])
  countElsewhere(branches)
  return roots.sort(ORDER[sort])
}

/** A page holds a tree from its top down, so children come after their parents in path order. */
function countElsewhere(branches: Map<number, Branch>): void {
  for (const branch of branches.values()) {
    for (const reply of branch.replies) branch.repliesElsewhere -= 1 + reply.descendantCount
  }
}

const ORDER: Record<CommentSort, (a: Branch, b: Branch) => number> = {
  top: (a, b) => b.points - a.points || a.id - b.id,
  latest: (a, b) => b.id - a.id,
  oldest: (a, b) => a.id - b.id
}

/** A comment where it stands on a page, which is read from top to bottom. */
export interface Place {
  branch: Branch
  parent: Branch | null
  level: number
  /** The branches that end with this comment, the innermost first; none where its replies follow. */
  ends: readonly Branch[]
}

/** The comments of these branches, each before its replies. Without recursion, as above. */
export function inReadingOrder(roots: readonly Branch[]): Place[] {
  const places: Place[] = []
  const stack: Place[] = standing(roots, { parent: null, level: 0, ends: [] })
  for (let place = stack.pop(); place; place = stack.pop()) {
    const { branch, level, ends } = place
    const isLeaf = branch.replies.length === 0
    places.push(isLeaf ? place : { ...place, ends: [] })
    if (!isLeaf) stack.push(...standing(branch.replies, { parent: branch, level: level + 1, ends }))
  }
  return places
}

/** The last first. With the last of them ends what ends with their parent. */
const standing = (branches: readonly Branch[], above: Omit<Place, 'branch'>): Place[] =>
  branches
    .map((branch) => ({
      ...above,
      branch,
      ends: [branch, ...(branch === branches.at(-1) ? above.ends : [])]
    }))
    .reverse()
