import type { Branch } from '../thread.ts'

/** Answers that came since a member was here last, in the order of the page. */
export interface FreshComments {
  /** Short ids; each leads to the next, the last to null. */
  next: Map<string, string | null>
  first: string | null
}

export const NOTHING_FRESH: FreshComments = { next: new Map(), first: null }

/** @param own ids of the reader's own comments and of those that they muted, which are never new to them */
export function freshComments(
  branches: readonly Branch[],
  since: number | null,
  own: ReadonlySet<number>
): FreshComments {
  if (since === null) return NOTHING_FRESH
  const fresh = inOrder(branches).filter(
    ({ id, createdAt, tombstone }) => tombstone === null && createdAt > since && !own.has(id)
  )
  return {
    next: new Map(fresh.map(({ shortId }, at) => [shortId, fresh[at + 1]?.shortId ?? null])),
    first: fresh[0]?.shortId ?? null
  }
}

/** As the page reads, from top to bottom; no chain of replies is too deep. */
function inOrder(branches: readonly Branch[]): Branch[] {
  const found: Branch[] = []
  const stack = branches.toReversed()
  for (let branch = stack.pop(); branch; branch = stack.pop()) {
    found.push(branch)
    stack.push(...branch.replies.toReversed())
  }
  return found
}
