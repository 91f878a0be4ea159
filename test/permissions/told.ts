import { toggleListed } from '../../src/follows/store.ts'
import { tell } from '../../src/notifications/tell.ts'
import type { Case } from './cases.ts'
import type { World } from './world.ts'

export interface Told {
  mark: string
  state: Case
  isAlias: boolean
}

/** A word for each, which stands in all that a story, its comment and its tags say. */
export const TOLD: readonly Told[] = [
  { mark: 'wombat', state: 'open', isAlias: false },
  { mark: 'echidna', state: 'locked', isAlias: false },
  { mark: 'quokka', state: 'hidden', isAlias: false },
  { mark: 'bilby', state: 'held', isAlias: false },
  { mark: 'potoroo', state: 'removed', isAlias: false },
  { mark: 'bettong', state: 'deleted', isAlias: false },
  { mark: 'kowari', state: 'answered and deleted', isAlias: false },
  { mark: 'dunnart', state: 'erased', isAlias: false },
  { mark: 'pademelon', state: 'taken back', isAlias: false },
  { mark: 'cassowary', state: 'open', isAlias: true },
  { mark: 'kookaburra', state: 'hidden', isAlias: true }
]

export const isPublic = ({ state }: Told): boolean => state === 'open' || state === 'locked'

/** Tells all of them; Mia follows their teller and their threads, keeps them, and is told of each. */
export async function tellAll(world: World, at: number): Promise<void> {
  const { db, ids } = world
  const list = (kind: 'person' | 'thread' | 'saved', targetId: number) =>
    toggleListed(db, { accountId: ids.mia, list: kind, targetId, at }, true)
  await list('person', ids.ann)
  for (const { mark, state, isAlias } of TOLD) {
    const { storyId, commentId } = await world.makeThing({ story: state }, { isAlias, mark })
    await list('thread', storyId)
    await list('saved', storyId)
    const to = { accountIds: [ids.mia], actorId: ids.ben, at }
    await tell(db, { ...to, kind: 'story', storyId, commentId: null })
    await tell(db, { ...to, kind: 'mention', storyId, commentId })
  }
}
