import type { CommentLine } from '../comments/lists.ts'
import type { StoryLine } from '../stories/lists.ts'
import { commentPath, personPath, storyPath } from '../text/paths.ts'
import { beginningOf } from './plainText.ts'

export interface FeedItem {
  /** Permanent: stays when the title, and with it the address, changes. */
  id: string
  path: string
  title: string
  /** Plain text, never empty: readers that know no full text have nothing else. */
  summary: string
  contentHtml: string
  author: { name: string; path: string | null }
  tags: string[]
  publishedAt: number
  updatedAt: number
}

export const storyItem = (story: StoryLine & { bodyHtml: string }): FeedItem => ({
  id: `/s/${story.shortId}`,
  path: storyPath(story),
  title: story.title,
  summary: story.excerpt || story.title,
  contentHtml: story.bodyHtml,
  author: { name: story.displayName, path: story.username && personPath(story.username) },
  tags: story.tags,
  publishedAt: story.publishedAt,
  updatedAt: story.editedAt ?? story.publishedAt
})

export type CommentText = Pick<
  CommentLine,
  | 'shortId'
  | 'bodyHtml'
  | 'createdAt'
  | 'editedAt'
  | 'username'
  | 'displayName'
  | 'storyShortId'
  | 'storyTitle'
>

export function commentItem(comment: CommentText): FeedItem {
  const path = commentPath({ shortId: comment.storyShortId }, comment.shortId)
  const name = comment.displayName ?? 'Somebody'
  const title = `${name} on “${comment.storyTitle}”`
  return {
    id: path,
    path,
    title,
    summary: beginningOf(comment.bodyHtml) || title,
    contentHtml: comment.bodyHtml,
    author: { name, path: comment.username && personPath(comment.username) },
    tags: [],
    publishedAt: comment.createdAt,
    updatedAt: comment.editedAt ?? comment.createdAt
  }
}

/** A feed has to name a time even when it is empty; validators take 1970 for a mistake. */
const NEVER = Date.UTC(2000, 0, 1)

/** When something in the list was last written, in ms. */
export const lastChange = (items: readonly FeedItem[]): number =>
  items.length === 0 ? NEVER : Math.max(...items.map((item) => item.updatedAt))
