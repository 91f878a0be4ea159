import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { commentAnchor, commentPath, type StoryAddress, storyPath } from '../text/paths.ts'
import { COMMENTS_A_PAGE } from './reading.ts'
import { LEVELS_A_PAGE } from './thread.ts'

export interface PlacedComment {
  shortId: string
  depth: number
  parentId: number | null
}

/** Where a comment is seen among the others: on the page of its story, or, in a large thread, near what it answers. */
export async function placeOf(
  db: Db,
  story: StoryAddress & { id: number },
  comment: PlacedComment
): Promise<string> {
  const anchor = `#${commentAnchor(comment.shortId)}`
  if (comment.depth < LEVELS_A_PAGE && (await fitsOnePage(db, story.id))) return storyPath(story) + anchor
  if (comment.parentId === null) return `${storyPath(story)}?sort=latest${anchor}`
  const parent = await db
    .selectFrom('comment')
    .select(['short_id as shortId', 'descendant_count as descendantCount'])
    .where('id', '=', comment.parentId)
    .executeTakeFirstOrThrow()
  const page = parent.descendantCount < COMMENTS_A_PAGE ? parent : comment
  return commentPath(story, page.shortId) + anchor
}

async function fitsOnePage(db: Db, storyId: number): Promise<boolean> {
  return (await oneTooMany(db, { storyId })).length === 0
}

const oneTooMany = prepared((db, { storyId }: { storyId: number }) =>
  db.selectFrom('comment').select('id').where('story_id', '=', storyId).limit(1).offset(COMMENTS_A_PAGE)
)
