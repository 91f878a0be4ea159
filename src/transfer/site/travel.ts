import type { Db } from '../../db/open.ts'
import { type Column, type Table, tablesOf } from '../../db/tables.ts'

/** What a site makes by itself from the rest, or forgets within the hour: it goes nowhere. */
export const MADE_ANEW: ReadonlySet<string> = new Set([
  'change',
  'limit_count',
  // The index of the search and what is found by it: made while the site runs.
  'comment_search',
  'search_uncounted',
  'search_word',
  'story_alike',
  'story_search'
])

/**
 * What moves with a site from one database to another, and is in no export: what lets somebody in or proves who they are,
 * and what only the site at its old place needs until it has made it anew.
 */
export const STAYS: ReadonlySet<string> = new Set([
  'ceremony',
  'desk_claim',
  'form_receipt',
  // Lets somebody in.
  'invitation',
  'job',
  // With a password that would be theirs.
  'join_identity',
  'join_request',
  'known_device',
  'mail_token',
  'open_data_chunk',
  'open_data_edition',
  'passkey',
  'recovery_code',
  'session',
  'site_key',
  'totp'
])

/** What an export holds. A table in none of the three lists is a decision that nobody has made: see docs/decisions/0030. */
export const TRAVELS: ReadonlySet<string> = new Set([
  'account',
  'admin_act',
  'alias_owner',
  'appeal',
  'comment',
  'comment_reaction',
  'comment_version',
  'draft',
  'fact_suggestion',
  'follow_person',
  'follow_story',
  'follow_tag',
  'guess',
  'hidden_cause',
  // Lets in whom the provider lets in.
  'identity',
  'image',
  'image_variant',
  'invited',
  'left_name',
  'moderation_act',
  'mute_person',
  'mute_story',
  'mute_tag',
  'notification',
  'parallel',
  'report',
  'review_fine',
  'review_word',
  'saved_story',
  'site_setting',
  'story',
  'story_fact',
  'story_facts',
  'story_reaction',
  'story_reaction_count',
  'story_tag',
  'story_version',
  'story_visit',
  'tag',
  'unwelcome'
])

/** Columns of those that are in no export either: with each of them somebody could come in as somebody else. */
export const WITHHELD: Readonly<Record<string, readonly string[]>> = {
  account: ['password_hash', 'feed_key', 'unsubscribe_key'],
  draft: ['preview_key']
}

/** What a move takes along: all that is not made anew, tables that nobody has thought of included. */
export const movedTables = async (db: Db): Promise<Table[]> =>
  (await tablesOf(db)).filter(({ name }) => !MADE_ANEW.has(name))

/** What an export holds of each table. */
export const exportedTables = async (db: Db): Promise<Table[]> =>
  (await tablesOf(db)).filter(({ name }) => TRAVELS.has(name)).map(withoutKeys)

function withoutKeys(table: Table): Table {
  const isShown = ({ name }: Column) => !WITHHELD[table.name]?.includes(name)
  return { ...table, columns: table.columns.filter(isShown) }
}
