import { readThread } from '../comments/reading.ts'
import { buildThread, type CommentSort, inReadingOrder } from '../comments/thread.ts'
import type { Db } from '../db/open.ts'
import { storyFacts } from '../facts/page.ts'
import { hidesCause } from '../guessing/store.ts'
import { NO_MUTES } from '../mutes/mutes.ts'
import { countReactions } from '../reactions/store.ts'
import { currentNames } from '../tags/store.ts'
import { storiesBeside } from './beside.ts'
import { findStory } from './store.ts'

export interface WhichPage {
  sort: CommentSort
  /** Short id of the root of the thread that the page comes after. */
  after: string | null
}

export type StoryPage = NonNullable<Awaited<ReturnType<typeof readStoryPage>>>

/** What the page of a story shows to everybody; undefined where there is none. */
export async function readStoryPage(db: Db, shortId: string, { sort, after }: WhichPage) {
  const story = await findStory(db, shortId)
  if (!story) return undefined
  const thread = await readThread(db, { id: story.id, authorId: story.author.id }, sort, after)
  const told = await storyFacts(db, story.id)
  return {
    story,
    thread,
    places: inReadingOrder(buildThread(thread.comments, sort)),
    reactionCounts: await countReactions(db, story.id),
    /** Readers are to guess what set it off. */
    hidesCause: await hidesCause(db, story.id),
    told,
    /** Tags and technologies by the names under which they go now, each once. */
    keywords: [...new Set([...story.tags, ...(await currentNames(db, told.facts.technologies))])],
    /** For who muted nothing. */
    beside: await storiesBeside(db, story, NO_MUTES),
    /** Parts of the page that are the same for all who get them, once they were drawn. */
    drawn: new Map<string, Buffer>()
  }
}

/** What stands around the text of a comment, and around the story. */
const FRAME_BYTES = 5_000

/** In bytes, about: the texts, and the same once more where they were drawn. */
export const storyPageSize = ({ story, thread }: StoryPage): number =>
  thread.comments.reduce(
    (sum, { bodyHtml }) => sum + 3 * bodyHtml.length + FRAME_BYTES,
    3 * story.bodyHtml.length + 4 * FRAME_BYTES
  )
