import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isVouchedFor } from '../comments/vouched.ts'
import type { Time } from '../db/schema.ts'
import { FIRST_DAY_MS, FLOOD_OF_COMMENTS } from '../spam/limits.ts'
import { isVouchedStory } from '../stories/aside.ts'

/**
 * What goes out by mail. What newcomers say on their first day to somebody whose own story or comment it is under goes out as
 * well, unless they are a flood; whom they call by name is written to where somebody vouched for it, and of their
 * reactions nobody is. On the site it is told at once; the next mail after that day has it, while it is unread.
 */
export const isWorthMailing = (now: Time): RawBuilder<SqlBool> => sql<SqlBool>`(case
  when notification.kind in ('moderation', 'report') then true
  when notification.kind = 'reaction' then not ${isOfFirstDay('notification.actor_id', now)}
  when notification.comment_id is not null
    then (${isVouchedFor(now)} or notification.kind <> 'mention' and not ${isFlood(now)})
  else story.aside_at is null
    and (notification.kind <> 'mention' or not ${isOfFirstDay('story.author_id', now)} or ${isVouchedStory}) end)`

/** Of comments: a flood of stories stands aside. */
const isFlood = (now: Time): RawBuilder<SqlBool> =>
  sql<SqlBool>`(select count(*) from (select 1 from comment where comment.created_at > ${now - FLOOD_OF_COMMENTS.windowMs}
    and comment.removed_at is null and not ${isVouchedFor(now)} limit ${FLOOD_OF_COMMENTS.max}) as lately)
    >= ${FLOOD_OF_COMMENTS.max}`

const isOfFirstDay = (account: string, now: Time): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from account as arrival where arrival.id = ${sql.ref(account)}
    and arrival.created_at > ${now - FIRST_DAY_MS})`
