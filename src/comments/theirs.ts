import type { ThreadComment } from './thread.ts'
import type { FreshComments } from './visits/fresh.ts'

/** What a comment is to one member, besides what it says to everybody. */
export interface Theirs {
  /** Kinds of the reactions that they gave. */
  given: readonly string[]
  isOwn: boolean
  isMuted: boolean
  isNew: boolean
  /** Short id of the next new comment. */
  nextNew: string | null
  canFold: boolean
  isAtDesk: boolean
  /** Its numbers of replies leave out whom the reader muted. */
  isCountedAnew: boolean
}

/** To any member who had nothing to do with it yet: so it is drawn once for all of them. */
export const NOT_THEIRS: Theirs = {
  given: [],
  isOwn: false,
  isMuted: false,
  isNew: false,
  nextNew: null,
  canFold: false,
  isAtDesk: false,
  isCountedAnew: false
}

export interface CommentReader {
  /** By ids of comments. */
  given: ReadonlyMap<number, readonly string[]>
  own: ReadonlySet<number>
  muted: ReadonlySet<number>
  countedAnew: ReadonlySet<number>
  fresh: FreshComments
  isTeller: boolean
  hasOffice: boolean
}

/** The comments, by their ids, that are something else to this reader than to any member. */
export function theirComments(
  comments: readonly ThreadComment[],
  reader: CommentReader
): Map<number, Theirs> {
  const all = comments.map((comment) => [comment.id, theirsOf(comment, reader)] as const)
  return new Map(all.filter(([, theirs]) => isTheirs(theirs)))
}

const theirsOf = ({ id, shortId, isStoryAuthor }: ThreadComment, reader: CommentReader): Theirs => ({
  given: reader.given.get(id) ?? NOT_THEIRS.given,
  isOwn: reader.own.has(id),
  isMuted: reader.muted.has(id),
  isNew: reader.fresh.next.has(shortId),
  nextNew: reader.fresh.next.get(shortId) ?? null,
  canFold: reader.isTeller && !isStoryAuthor,
  isAtDesk: reader.hasOffice,
  isCountedAnew: reader.countedAnew.has(id)
})

const isTheirs = ({ given, isOwn, isMuted, isNew, canFold, isAtDesk, isCountedAnew }: Theirs): boolean =>
  given.length > 0 || isOwn || isMuted || isNew || canFold || isAtDesk || isCountedAnew
