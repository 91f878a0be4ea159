import { actWords, THING_WORDS } from '../moderation/acts.ts'
import { OUTCOMES } from '../moderation/answers.ts'
import { commentAnchor, commentPath, storyPath } from '../text/paths.ts'
import type { NotificationLine } from './lists.ts'

export type Told = Pick<
  NotificationLine,
  | 'kind'
  | 'actorCount'
  | 'displayName'
  | 'storyShortId'
  | 'storySlug'
  | 'storyTitle'
  | 'commentShortId'
  | 'shortId'
  | 'actKind'
  | 'actThing'
  | 'actUndoneAt'
  | 'appealOutcome'
>

/**
 * What a notification says, in one line that pages, mails and feeds share.
 * @param quote what makes a name or title fit for where the line stands
 */
export function sentenceOf(told: Told, quote: (text: string) => string = (text) => text): string {
  const who = actors(quote(told.displayName ?? 'Somebody'), told.actorCount)
  const title = `“${quote(told.storyTitle)}”`
  const sentences = {
    answer: `${who} answered you under ${title}`,
    mention: `${who} mentioned you in ${title}`,
    comment: `${who} commented on ${title}`,
    reaction: `${who} reacted to ${told.commentShortId ? `your comment under ${title}` : `your story ${title}`}`,
    story: `${who} told a new story: ${title}`,
    suggestion: `${who} suggested a fact for your story ${title}`,
    moderation: moderated(told),
    report: 'What you reported was looked at'
  }
  return sentences[told.kind]
}

/** Several of a day can be told apart, and none says what the thing is. */
function moderated({ actKind, actThing, actUndoneAt, appealOutcome }: Told): string {
  if (!actKind || !actThing) return 'A moderator looked at something of yours'
  const what = `A moderator looked at your ${THING_WORDS[actThing]}: it ${actWords(actKind).told ?? 'stays as it is'}`
  if (appealOutcome !== null) return `${what}. You objected: ${OUTCOMES[appealOutcome]}`
  return actUndoneAt === null ? what : `${what}. That has been undone since`
}

function actors(last: string, count: number): string {
  if (count < 2) return last
  return count === 2 ? `${last} and one other` : `${last} and ${count - 1} others`
}

/**
 * Where a notification leads: to the page of the comment with its branch, which holds it however long the thread is.
 * A member who sees that page has read the notification.
 */
export function placeOf({ shortId, storyShortId, storySlug, commentShortId, kind }: Told): string {
  if (kind === 'moderation' || kind === 'report') return `/notifications/${shortId}`
  const story = { shortId: storyShortId, slug: storySlug }
  if (commentShortId) return `${commentPath(story, commentShortId)}#${commentAnchor(commentShortId)}`
  return storyPath(story) + (kind === 'reaction' ? '#reactions' : kind === 'suggestion' ? '#suggested' : '')
}
