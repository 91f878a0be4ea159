import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import { rankInTags } from '../tags/store.ts'
import { hotRank } from './ranking.ts'

/** Adds to a story's points (see ranking.ts) and moves it in the hot list. @returns whether it stands aside */
export const addPoints = (db: Db, storyId: number, points: number): Promise<boolean> =>
  addToStory(db, storyId, () => ({ comments: 0, points }))

/**
 * Counts comments and points of a story, in one write: each notes what pages show. In a transaction of the caller's.
 * @param more what is added, where this author told the story
 * @returns whether the story stands aside
 */
export async function addToStory(
  db: Db,
  storyId: number,
  more: (authorId: number) => { comments: number; points: number }
): Promise<boolean> {
  const story = await countsOf(db, { storyId })
  if (!story) throw new Error('There is no such story')
  const { comments, points: morePoints } = more(story.authorId)
  const points = story.points + morePoints
  const rank = { points, hot_rank: hotRank(points, story.publishedAt ?? 0) }
  // A write that changes none of them would be taken for one of what the story says.
  if (comments !== 0 || morePoints !== 0)
    await writeCounts(db, { storyId, comments: story.comments + comments, ...rank })
  if (morePoints !== 0) await rankInTags(db, storyId, rank)
  return story.asideAt !== null
}

const countsOf = preparedRow((db, { storyId }: { storyId: number }) =>
  db
    .selectFrom('story')
    .select(['author_id as authorId', 'comment_count as comments', 'points', 'published_at as publishedAt'])
    .select('aside_at as asideAt')
    .where('id', '=', storyId)
)

interface Counts {
  storyId: number
  comments: number
  points: number
  hot_rank: number
}

const writeCounts = prepared((db, { storyId, comments, points, hot_rank }: Counts) =>
  db.updateTable('story').set({ comment_count: comments, points, hot_rank }).where('id', '=', storyId)
)
