import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Time } from '../db/schema.ts'
import { FIRST_DAY_MS, NEW_FOR_MS } from '../spam/limits.ts'

/**
 * Whether somebody is no newcomer, as far as it was found out when they last posted or reacted. Of an alias it never is, so an
 * alias vouches for nobody. @param account alias of the joined table
 */
export const isSettled = (account: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.ref(`${account}.standing`)} != 'new' or ${sql.ref(`${account}.role`)} != 'member')`

/**
 * Whether this is somebody of the last days of whom all who read know nothing yet: who joined within the day, by name or as an
 * alias, or within the week and is not settled. Of aliases only the day counts, as nothing else is known of any.
 */
export const isNewcomer = (account: string, now: Time): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.ref(`${account}.created_at`)} > ${now - FIRST_DAY_MS}
    or (${sql.ref(`${account}.created_at`)} > ${now - NEW_FOR_MS} and ${sql.ref(`${account}.kind`)} = 'member'
      and not ${isSettled(account)}))`
