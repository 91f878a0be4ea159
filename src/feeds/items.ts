import type { CommentLine } from '../comments/lists.ts'
import type { StoryLine } from '../stories/lists.ts'
import { commentPath, personPath, storyPath } from '../text/paths.ts'
import { escapeHtml } from '../text/safeHtml.ts'
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

/** The facts as on the page: their line above the text, the lesson below it. */
export const storyItem = (story: StoryLine & StoryText): FeedItem => ({
  id: `/s/${story.shortId}`,
  path: storyPath(story),
  title: story.title,
  summary: [factLine(story), story.facts.lesson || story.excerpt || story.title].filter(Boolean).join(' — '),
  contentHtml: withFacts(story),
  author: { name: story.displayName, path: story.username && personPath(story.username) },
  tags: story.tags,
  publishedAt: story.publishedAt,
  updatedAt: story.editedAt ?? story.publishedAt
})

export interface StoryText {
  bodyHtml: string
  lessonHtml: string
}

/** Of a story that went away between two look-ups. */
export const NO_TEXT: StoryText = { bodyHtml: '', lessonHtml: '' }

const factLine = ({ facts }: StoryLine): string => facts.line.map(({ text }) => text).join(' · ')

function withFacts(story: StoryLine & StoryText): string {
  const line = factLine(story)
  const lesson = story.lessonHtml && `<h2>What I learned</h2>\n${story.lessonHtml}`
  return `${line && `<p>${escapeHtml(line)}</p>\n`}${story.bodyHtml}${lesson}`
}

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
