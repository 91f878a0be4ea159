import type { Db } from '../db/open.ts'
import type { ReactionKind } from '../db/schema.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { STORY_REACTIONS } from './kinds.ts'
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
