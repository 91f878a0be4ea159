import { sql } from 'kysely'

/**
 * The username that the byline of `author` links to, as `username`: null for an alias, which has no page, so that
 * no page, feed or mail can link or name more than its display name.
 */
export const bylineUsername = sql<
  string | null
>`case when author.kind = 'alias' then null else author.username end`.as('username')
