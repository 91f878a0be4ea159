import type { ThreadComment } from '../comments/thread.ts'
import { answerLabels, durationsOf, type Instant } from '../facts/facts.ts'
import { typedInstant } from '../facts/moments.ts'
import type { StoredFacts } from '../facts/store.ts'
import { SPDX } from '../openData/incident.ts'
import { commentPath, imagePath, personPath, storyPath } from '../text/paths.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import type { Story } from './store.ts'

/** A search engine is told of this many comments; the page itself holds the rest. */
const MAX_COMMENTS = 20

interface Told {
  comments: readonly ThreadComment[]
  facts: StoredFacts
  keywords: readonly string[]
}

/** The story with its facts and first comments as schema.org's DiscussionForumPosting. */
export function storyJsonLd(story: Story, { comments, facts, keywords }: Told, baseUrl: string): SafeHtml {
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
    keywords: keywords.join(', '),
    ...factsLd(facts),
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

/** What schema.org has words for: the outage as an event, what is learned of it, and the licence. */
function factsLd(facts: StoredFacts) {
  const words = [...answerLabels(facts, 'trigger'), ...answerLabels(facts, 'impact')]
  const { started, resolved, mitigated } = facts.times
  const { total } = durationsOf(facts)
  const end = resolved ?? mitigated
  const about = {
    ...(words.length > 0 && { description: words.join(', ') }),
    ...(started && { startDate: isoDate(started, facts.zone) }),
    ...(end && { endDate: isoDate(end, facts.zone) }),
    ...(total !== undefined && { duration: `PT${total}S` })
  }
  return {
    ...(Object.keys(about).length > 0 && { about: { '@type': 'Event', name: 'The outage', ...about } }),
    ...(facts.lessonExcerpt && { teaches: facts.lessonExcerpt }),
    ...(facts.licence !== 'none' && { license: SPDX[facts.licence].url })
  }
}

/** As exactly as it is told. */
const isoDate = (instant: Instant, zone: string): string =>
  instant.precision === 'minute' ? new Date(instant.at).toISOString() : typedInstant(instant, zone)

/** JSON that can stand in a script element: nothing in it can end the element. */
function jsonHtml(value: unknown): SafeHtml {
  return trustHtml(JSON.stringify(value).replaceAll('<', '\\u003c'))
}

const MAX_TEXT = 500

function plainText(html: string): string {
  const text = withoutReferences(
    html
      .replace(/<[^>]*>/g, ' ')
      // Single spaces stay as they are: nearly all are.
      .replace(/\s{2,}|[^\S ]/g, ' ')
      .trim()
  )
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}

const withoutReferences = (text: string): string =>
  text.includes('&')
    ? text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
    : text
