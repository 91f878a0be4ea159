import type { ThreadComment } from '../comments/thread.ts'
import { commentPath, imagePath, personPath, storyPath } from '../text/paths.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import type { Story } from './store.ts'

/** A search engine is told of this many comments; the page itself holds the rest. */
const MAX_COMMENTS = 20

/** The story and its first comments as schema.org's DiscussionForumPosting. */
export function storyJsonLd(story: Story, comments: readonly ThreadComment[], baseUrl: string): SafeHtml {
  const person = ({ username, displayName }: { username: string | null; displayName: string }) => ({
    '@type': 'Person',
    name: displayName,
    ...(username && { url: baseUrl + personPath(username) })
  })
  const told = comments.filter((comment) => comment.tombstone === null).slice(0, MAX_COMMENTS)
  return jsonHtml({
    '@context': 'https://schema.org',
    '@type': 'DiscussionForumPosting',
    '@id': baseUrl + storyPath(story),
    url: baseUrl + storyPath(story),
    headline: story.title,
    text: story.excerpt,
    author: person(story.author),
    datePublished: new Date(story.publishedAt).toISOString(),
    ...(story.editedAt && { dateModified: new Date(story.editedAt).toISOString() }),
    ...(story.cover && { image: baseUrl + imagePath(story.cover.hash) }),
    keywords: story.tags.join(', '),
    commentCount: story.commentCount,
    interactionStatistic: {
      '@type': 'InteractionCounter',
      interactionType: 'https://schema.org/LikeAction',
      userInteractionCount: story.reactionCount
    },
    comment: told.map((comment) => ({
      '@type': 'Comment',
      url: baseUrl + commentPath(story, comment.shortId),
      text: plainText(comment.bodyHtml),
      datePublished: new Date(comment.createdAt).toISOString(),
      ...(comment.author && { author: person(comment.author) })
    }))
  })
}

/** JSON that can stand in a script element: nothing in it can end the element. */
function jsonHtml(value: unknown): SafeHtml {
  return trustHtml(JSON.stringify(value).replaceAll('<', '\\u003c'))
}

const MAX_TEXT = 500

function plainText(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
