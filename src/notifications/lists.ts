import { type SqlBool, sql } from 'kysely'
import { bylineUsername } from '../aliases/bylines.ts'
import { authorIdsOf } from '../aliases/store.ts'
import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, keysetPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import type { NotificationKind, ThingKind, Time } from '../db/schema.ts'
import { actorId, isActorMuted } from './actors.ts'
import { type Listening, visibleNotifications } from './visible.ts'
import { isWorthMailing } from './worthMailing.ts'

export const NOTIFICATIONS_A_PAGE = 30

/** More unread than this are shown as so many and more. */
export const MAX_UNREAD = 100

export interface NotificationLine {
  id: number
  shortId: string
  sortKey: number
  kind: NotificationKind
  createdAt: Time
  readAt: Time | null
  actorCount: number
  /** Who did it, as everybody may know them; null for somebody whom nobody remembers. */
  displayName: string | null
  avatarHash: string | null
  username: string | null
  storyShortId: string
  storySlug: string
  storyTitle: string
  storyExcerpt: string
  commentShortId: string | null
  commentHtml: string | null
  /** What a moderator did, and to what; null where none did anything. */
  actKind: string | null
  actThing: ThingKind | null
  actUndoneAt: Time | null
  /** What became of the objection to it; null where there was none, or nobody answered yet. */
  appealOutcome: 'upheld' | 'undone' | null
}

/** What a member may read of their notifications, the newest first. */
export async function listNotifications(
  db: Db,
  accountId: number,
  cursor: Cursor | null,
  size = NOTIFICATIONS_A_PAGE
): Promise<Page<NotificationLine>> {
  const columns = { key: 'notification.created_at', shortId: 'notification.short_id' }
  return keysetPage(await notificationLines(db, accountId), columns, cursor, size)
}

/** What no mail has said yet and the member has not seen, the newest first. */
export async function listUnmailed(
  db: Db,
  accountId: number,
  { since, now }: { since: Time; now: Time }
): Promise<NotificationLine[]> {
  const lines = await notificationLines(db, accountId)
  return lines
    .where('notification.read_at', 'is', null)
    .where('notification.mailed_at', 'is', null)
    .where('notification.created_at', '>', since)
    .where(isWorthMailing(db, now))
    .orderBy('notification.created_at', 'desc')
    .limit(MAX_UNREAD)
    .execute()
}

/** How many a member has not read, up to MAX_UNREAD. */
export async function countUnread(db: Db, { accountId, selves }: Listening): Promise<number> {
  const found = await unreadCount(db, { accountId, selves })
  return Number(found?.count)
}

const unreadCount = preparedRow((db, listening: Listening) => {
  const unread = visibleNotifications(db, listening)
    .select('notification.id')
    .where('notification.read_at', 'is', null)
    .limit(MAX_UNREAD)
  return db.selectFrom(unread.as('unread')).select((eb) => eb.fn.countAll<number>().as('count'))
})

/** Empty where it is about no story. */
const ofStory = (column: 'short_id' | 'slug' | 'title' | 'excerpt') =>
  sql<string>`coalesce(${sql.ref(`story.${column}`)}, '')`

async function notificationLines(db: Db, accountId: number) {
  return (
    visibleNotifications(db, { accountId, selves: await authorIdsOf(db, accountId) })
      // Where others reacted too, the last of them is not named whom the reader muted.
      .leftJoin('account as author', (join) =>
        join.on('author.id', '=', actorId).on(sql<SqlBool>`not ${isActorMuted(accountId)}`)
      )
      .leftJoin('moderation_act', 'moderation_act.id', 'notification.act_id')
      .leftJoin('appeal', 'appeal.act_id', 'moderation_act.id')
      .select([
        'notification.id',
        'notification.short_id as shortId',
        'notification.created_at as sortKey',
        'notification.kind',
        'notification.created_at as createdAt',
        'notification.read_at as readAt',
        'notification.actor_count as actorCount',
        'author.display_name as displayName',
        bylineUsername,
        avatarColumn('author'),
        ofStory('short_id').as('storyShortId'),
        ofStory('slug').as('storySlug'),
        ofStory('title').as('storyTitle'),
        ofStory('excerpt').as('storyExcerpt'),
        'comment.short_id as commentShortId',
        'comment.body_html as commentHtml',
        'moderation_act.kind as actKind',
        'moderation_act.thing_kind as actThing',
        'moderation_act.undone_at as actUndoneAt',
        'appeal.outcome as appealOutcome'
      ])
  )
}
