import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * Who did what a notification tells of. Looked up now: a story, with its teller's comments, may have been given to an
 * alias since.
 */
export const actorId = sql<number | null>`case
  when notification.actor_id is not null then notification.actor_id
  when notification.comment_id is not null then comment.author_id
  else story.author_id end`

/** The reader muted whoever did it, as the notification names them. */
export const isActorMuted = (accountId: number): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from mute_person where mute_person.account_id = ${accountId}
    and mute_person.person_id = ${actorId})`
