import { sql } from 'kysely'

/**
 * The username that the byline of `author` links to, as `username`: null for an alias and for a former member, who have
 * no page, so that no page, feed or mail can link or name more than their display name.
 */
export const bylineUsername = sql<
  string | null
>`case when author.kind in ('alias', 'former') then null else author.username end`.as('username')
