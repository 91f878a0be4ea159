import type { Db } from '../db/open.ts'
import type { ReactionKind } from '../db/schema.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { givenToComments, ownComments } from './comments.ts'
import { COMMENT_REACTIONS, STORY_REACTIONS } from './kinds.ts'
import { givenToStory } from './store.ts'

type Reader = { accountId: number } | null

/** The reactions to a story as its page offers them to this reader; to its teller none are offered. What administrators took out stays counted. */
export async function storyReactionsFor(
  db: Db,
  reader: Reader,
  story: { id: number; counts: ReadonlyMap<ReactionKind, number>; isOwn: boolean }
) {
  const { counts, isOwn } = story
  const given = reader ? await givenToStory(db, story.id, reader.accountId) : []
  const offered = siteSettings(db).reactions
  return {
    isOwn,
    given: given.join(' '),
    looks: STORY_REACTIONS.map((look) => ({
      ...look,
      count: counts.get(look.kind) ?? 0,
      isGiven: given.includes(look.kind),
      isOffered: offered.includes(look.kind)
    })).filter(({ count, isOffered }) => isOffered || count > 0)
  }
}

/** The same for the comments of a page; their counts are with them. */
export async function commentReactionsFor(db: Db, reader: Reader, comments: ReadonlyArray<{ id: number }>) {
  const ids = comments.map((comment) => comment.id)
  return {
    looks: COMMENT_REACTIONS,
    given: reader ? await givenToComments(db, ids, reader.accountId) : new Map<number, string[]>(),
    own: reader ? await ownComments(db, ids, reader.accountId) : new Set<number>()
  }
}
