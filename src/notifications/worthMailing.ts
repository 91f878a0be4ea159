import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isVouchedFor } from '../comments/vouched.ts'
import type { Time } from '../db/schema.ts'
import { FIRST_DAY_MS } from '../spam/limits.ts'
import { isVouchedStory } from '../stories/aside.ts'

/**
 * What goes out by mail: nothing that was told, said or given on the first day of whoever did, unless somebody who is no newcomer
 * has vouched for it. On the site it is told at once; the next mail after that day has it, while it is unread.
 */
export const isWorthMailing = (now: Time): RawBuilder<SqlBool> => sql<SqlBool>`(case
  when notification.kind in ('moderation', 'report') then true
  when notification.kind = 'reaction' then not ${isOfFirstDay('notification.actor_id', now)}
  when notification.comment_id is not null then ${isVouchedFor(now)}
  else story.aside_at is null and (not ${isOfFirstDay('story.author_id', now)} or ${isVouchedStory}) end)`

const isOfFirstDay = (account: string, now: Time): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from account as arrival where arrival.id = ${sql.ref(account)}
    and arrival.created_at > ${now - FIRST_DAY_MS})`
