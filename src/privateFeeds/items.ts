import type { FeedItem } from '../feeds/items.ts'
import { beginningOf } from '../feeds/plainText.ts'
import type { NotificationLine } from '../notifications/lists.ts'
import { placeOf, sentenceOf } from '../notifications/words.ts'
import { personPath } from '../text/paths.ts'
import { escapeHtml } from '../text/safeHtml.ts'

/** A notification as an entry of a feed; one that reactions are added to stays the same entry. */
export function notificationItem(line: NotificationLine): FeedItem {
  const title = sentenceOf(line)
  const quote = line.kind === 'reaction' ? null : line.commentHtml
  return {
    id: `/notifications/${line.shortId}`,
    path: placeOf(line),
    title,
    summary: (quote && beginningOf(quote)) || title,
    contentHtml: quote ?? `<p>${escapeHtml(title)}</p>`,
    author: { name: line.displayName ?? 'Somebody', path: line.username && personPath(line.username) },
    tags: [],
    publishedAt: line.createdAt,
    updatedAt: line.createdAt
  }
}
