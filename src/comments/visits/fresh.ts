import type { Place } from '../thread.ts'

/** Answers that came since a member was here last, in the order of the page. */
export interface FreshComments {
  /** Short ids; each leads to the next, the last to null. */
  next: Map<string, string | null>
  first: string | null
}

export const NOTHING_FRESH: FreshComments = { next: new Map(), first: null }

/**
 * @param places in the order of the page
 * @param unnoticed ids of the reader's own comments and of those that they muted, which are never new to them
 */
export function freshComments(
  places: readonly Place[],
  since: number | null,
  unnoticed: ReadonlySet<number>
): FreshComments {
  if (since === null) return NOTHING_FRESH
  const fresh = places
    .map(({ branch }) => branch)
    .filter(({ id, createdAt, tombstone }) => tombstone === null && createdAt > since && !unnoticed.has(id))
  return {
    next: new Map(fresh.map(({ shortId }, at) => [shortId, fresh[at + 1]?.shortId ?? null])),
    first: fresh[0]?.shortId ?? null
  }
}
