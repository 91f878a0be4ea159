import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isVouchedFor } from '../comments/vouched.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { anybodyJoined } from '../siteSettings/store.ts'
import { FLOOD_OF_COMMENTS, NEW_FOR_MS } from '../spam/limits.ts'
import { isNewcomer } from '../standing/settled.ts'
import { isVouchedStory } from '../stories/aside.ts'

/**
 * What goes out by mail. What newcomers say to somebody whose own story or comment it is under goes out as
 * well, unless they are a flood; whom they call by name is written to where somebody vouched for it, and of their
 * reactions nobody is. On the site it is told at once; the next mail has it when they are newcomers no more, while it is unread.
 */
export const isWorthMailing = (db: Db, now: Time): RawBuilder<SqlBool> => sql<SqlBool>`(case
  when notification.kind in ('moderation', 'report') then true
  when notification.kind = 'reaction' then not ${isNewcomers(db, 'notification.actor_id', now)}
  when notification.comment_id is not null
    then (${isVouchedFor(db, now)} or notification.kind <> 'mention' and not ${isFlood(db, now)})
  else story.aside_at is null
    and (notification.kind <> 'mention' or not ${isNewcomers(db, 'story.author_id', now)} or ${isVouchedStory}) end)`

/** Of comments: a flood of stories stands aside. */
const isFlood = (db: Db, now: Time): RawBuilder<SqlBool> =>
  sql<SqlBool>`(select count(*) from (select 1 from comment where comment.created_at > ${now - FLOOD_OF_COMMENTS.windowMs}
    and comment.removed_at is null and not ${isVouchedFor(db, now)} limit ${FLOOD_OF_COMMENTS.max}) as lately)
    >= ${FLOOD_OF_COMMENTS.max}`

function isNewcomers(db: Db, account: string, now: Time): RawBuilder<SqlBool> {
  if (!anybodyJoined(db, now - NEW_FOR_MS)) return sql<SqlBool>`false`
  return sql<SqlBool>`exists (select 1 from account as arrival where arrival.id = ${sql.ref(account)}
    and ${isNewcomer('arrival', now)})`
}
