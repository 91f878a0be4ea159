import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { anybodyJoined } from '../siteSettings/store.ts'
import { FIRST_DAY_MS, NEW_FOR_MS } from '../spam/limits.ts'
import { isNewcomer, isSettled } from '../standing/settled.ts'

/**
 * A comment as lists of the whole site take it: not within a day of what a newcomer said, unless somebody who is none
 * reacted to it or answered it. Of the author that everybody sees: an alias is as old as its story, whoever is behind it.
 * Where not everybody could join, somebody vouched for all who did.
 */
export function isVouchedFor(db: Db, now: Time): RawBuilder<SqlBool> {
  if (!anybodyJoined(db, now - NEW_FOR_MS)) return sql<SqlBool>`true`
  return sql<SqlBool>`(not exists (select 1 from account as arrival where arrival.id = comment.author_id
    and ${isNewcomer('arrival', now)} and comment.created_at > ${now - FIRST_DAY_MS})
  or exists (select 1 from comment_reaction as thanks join account as giver on giver.id = thanks.account_id
    where thanks.comment_id = comment.id and ${isSettled('giver')})
  or exists (select 1 from comment as answer join account as answerer on answerer.id = answer.author_id
    where answer.parent_id = comment.id and answer.removed_at is null and ${isSettled('answerer')}))`
}
