import { STORY_REACTIONS } from '../../src/reactions/kinds.ts'
import { below, type Random } from '../random.ts'
import { popularity, type Scale, someOf } from './cast.ts'

export interface GivenReaction {
  account_id: number
  kind: string
  created_at: number
}

/** Given by some of the people, never by its teller, within a day. */
export function drawReactions(
  random: Random,
  scale: Scale,
  story: { at: number; authorId: number }
): GivenReaction[] {
  return someOf(random, scale.people, popularity(random, 60))
    .map((person) => person + 1)
    .filter((person) => person !== story.authorId)
    .map((person) => ({
      account_id: person,
      kind: STORY_REACTIONS[below(random, STORY_REACTIONS.length)]?.kind ?? 'hug',
      created_at: Math.min(scale.endsAt, story.at + below(random, 86_400_000))
    }))
}
