import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * Whether somebody is no newcomer, as far as it was found out when they last posted or reacted. Of an alias it never is, so an
 * alias vouches for nobody. @param account alias of the joined table
 */
export const isSettled = (account: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.ref(`${account}.standing`)} != 'new' or ${sql.ref(`${account}.role`)} != 'member')`
