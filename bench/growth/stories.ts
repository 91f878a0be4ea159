import { STORY_REACTIONS } from '../../src/reactions/kinds.ts'
import { COMMENT_POINTS, hotRank, REACTION_POINTS } from '../../src/stories/ranking.ts'
import { below, type Random, seededRandom } from '../random.ts'
import { type Scale, shortIds, skewed, someOf } from './cast.ts'
import { type CommentPoster, commentPoster } from './comments.ts'
import { addFacts, drawFacts } from './facts.ts'
import { tagNameOf } from './people.ts'
import { drawReactions, type GivenReaction } from './reactions.ts'
import type { Tables } from './tables.ts'
import type { Texts } from './texts.ts'
import { type Planned, planThread, type Shape } from './thread.ts'

export interface Site {
  tables: Tables
  random: Random
  scale: Scale
  texts: Texts
}

export interface StoryTeller {
  /** @param at in ms, never before the story told last */
  tell(at: number, thread: { size: number; shape: Shape }): void
  /** Posts what is still to be said. */
  finish(): void
  /** Stories of each tag, by its number. */
  storyCounts: Map<number, number>
}

const TAGS_A_STORY = 4
const FACTS_SEED = 1_969

/** Tells stories one after the other, and posts the comments that fall in between. */
export function storyTeller(site: Site): StoryTeller {
  const { random, scale, tables } = site
  const newShortId = shortIds(1)
  const storyCounts = new Map<number, number>()
  const poster: CommentPoster = commentPoster(site)
  // Numbers of its own, so that all else stays what it was without facts.
  const ofFacts = seededRandom(FACTS_SEED)
  let id = 0
  return {
    storyCounts,
    tell(at, thread) {
      poster.postUntil(at)
      const story = { id: ++id, shortId: newShortId(), at, authorId: skewed(random, scale.people) + 1 }
      const planned = planThread(random, scale, story, thread)
      const reactions = drawReactions(random, scale, story)
      addStory(site, story, planned, reactions)
      poster.plan(story, planned)
    },
    finish: () => poster.postUntil(Number.POSITIVE_INFINITY)
  }

  function addStory(
    { texts }: Site,
    story: ToldStory,
    planned: readonly Planned[],
    reactions: readonly GivenReaction[]
  ): void {
    const { shortId: short_id, at, authorId } = story
    const fromOthers = planned.filter((comment) => comment.authorId !== authorId).length
    const points = fromOthers * COMMENT_POINTS + reactions.length * REACTION_POINTS
    const rank = { short_id, published_at: at, points, hot_rank: hotRank(points, at) }
    tables.story({
      ...(texts.stories[below(random, texts.stories.length)] as Texts['stories'][number]),
      ...rank,
      id: story.id,
      author_id: authorId,
      created_at: at,
      removed_reason: '',
      comment_count: planned.length,
      reaction_count: reactions.length
    })
    for (const [position, tag] of someOf(random, scale.tags, 1 + below(random, TAGS_A_STORY)).entries()) {
      tables.storyTag({ ...rank, story_id: story.id, tag_id: tag + 1, position })
      storyCounts.set(tag, (storyCounts.get(tag) ?? 0) + 1)
    }
    const facts = drawFacts(ofFacts, at)
    if (facts) addFacts(tables, story.id, facts)
    addReactions(tables, story.id, reactions)
  }
}

export interface ToldStory {
  id: number
  shortId: string
  at: number
  authorId: number
}

function addReactions(
  { storyReaction, reactionCount }: Tables,
  storyId: number,
  given: readonly GivenReaction[]
): void {
  for (const reaction of given) storyReaction({ story_id: storyId, ...reaction })
  for (const { kind } of STORY_REACTIONS) {
    const count = given.filter((reaction) => reaction.kind === kind).length
    if (count > 0) reactionCount({ story_id: storyId, kind, count })
  }
}

export function addTags({ tag }: Tables, { tags }: Scale, { storyCounts }: StoryTeller): void {
  for (let number = 0; number < tags; number++)
    tag({
      id: number + 1,
      name: tagNameOf(number),
      description: '',
      story_count: storyCounts.get(number) ?? 0
    })
}
