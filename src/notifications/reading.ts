import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { countUnread } from './lists.ts'
import type { Listening } from './visible.ts'

/** Marks a member's notifications as read: the one named, or all that came until then. */
export async function markRead(
  db: Db,
  accountId: number,
  which: { shortId: string } | { until: Time },
  now: Time
): Promise<void> {
  const unread = db
    .updateTable('notification')
    .set({ read_at: now })
    .where('account_id', 'in', await authorIdsOf(db, accountId))
    .where('read_at', 'is', null)
  await ('shortId' in which
    ? unread.where('short_id', '=', which.shortId)
    : unread.where('created_at', '<=', which.until)
  ).execute()
}

export interface Shown {
  storyId: number
  /** The story itself is on the page. */
  hasStory: boolean
  commentIds: readonly number[]
}

/**
 * Marks what a page with a story or with some of its comments shows as read by the member who sees it, and brings
 * the number at their bell up to date.
 */
export async function markShown(
  db: Db,
  viewer: Listening & { unreadCount: number | null },
  shown: Shown,
  now: Time
): Promise<void> {
  viewer.unreadCount ??= await countUnread(db, viewer)
  if (viewer.unreadCount === 0) return
  const { numUpdatedRows } = await db
    .updateTable('notification')
    .set({ read_at: now })
    .where('account_id', 'in', viewer.selves)
    .where('read_at', 'is', null)
    .where('story_id', '=', shown.storyId)
    .where((eb) =>
      eb.or([
        ...(shown.hasStory ? [eb('comment_id', 'is', null)] : []),
        ...(shown.commentIds.length > 0 ? [eb('comment_id', 'in', shown.commentIds)] : [])
      ])
    )
    .executeTakeFirst()
  if (numUpdatedRows > 0n) viewer.unreadCount = await countUnread(db, viewer)
}
