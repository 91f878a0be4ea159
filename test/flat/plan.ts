import type Database from 'better-sqlite3'

/** Tables that stay small however large the site gets; of changes, housekeeping leaves the last 10,000, of downloads the last one; moderators are few, and so are their claims; of settings there is one row each. */
const SMALL = new Set([
  'change',
  'desk_claim',
  'open_data_edition',
  'site_setting',
  'kysely_migration',
  'kysely_migration_lock',
  'sqlite_master',
  'sqlite_sequence'
])

/**
 * Indexes that hold nothing but what a list shows, in its order: reading one from its beginning, to a limit, is no
 * scan.
 */
const LISTS = new Set([
  'appeal_open',
  'comment_latest',
  'join_request_oldest',
  'moderation_act_log',
  'report_open',
  'story_hot',
  'story_latest',
  'story_top',
  'tag_by_use'
])

/** Read whole into the index of facts that each process keeps, and again only when a tag has another name. */
const KEPT_IN_MEMORY = 'select "id", "name" from "tag"'

/** What is sorted although it comes from a table, and what keeps it small. */
const FEW: Array<[statement: RegExp, because: string]> = [
  [
    /from "story_tag" inner join "tag" .* in \(.*order by "story_tag"."story_id"/,
    'tags of stories of one page'
  ],
  [/from "fact_suggestion" .*"story_id" = \?/, 'suggestions for one story'],
  [/from "search_word" where "stem" = \?/, 'words of one family'],
  [/from "session" where "account_id" = \?/, 'sessions of one member'],
  [/from "follow_(tag|person)" inner join .* limit \?$/, 'what one member follows'],
  [/from "follow_(tag|person)" where account_id = \?/, 'what one member follows'],
  [/from "mute_person" inner join .* limit \?$/, 'whom one member muted, 500 at most'],
  [/ in \(select "id" from "comment" where .* limit \?\)/, 'a small branch, cut to a limit'],
  [/order by "saved_story"."created_at" desc, "story"."short_id"/, 'what was saved in one millisecond'],
  [/"story"."author_id" in \(.*"removed_at" > \?/, 'what one member deleted lately'],
  [/"author"."kind" = \?.*order by "story"."published_at"/, 'what one member told without a name'],
  [
    /"notification"."account_id" in \(\?, .*order by "notification"."created_at"/,
    'of one member with several names'
  ],
  [/from "story_alike" .*"story_id" = \?/, 'eight stories like one'],
  [/from "story_alike" .*"alike_id" = \?/, 'stories that show one'],
  [/match \? .*as sharing group by id/, 'stories that rare words lead to, 1,500 at most'],
  [/from "report" .*"thing_id" = \? order by/, 'reports of one thing'],
  [/count\(distinct story_visit.created_at/, 'days of one member'],
  [/distinct "thanks"."account_id" as "giver"/, 'five who thanked one member'],
  [/from "moderation_act" .*"thing_id" = \? order by/, 'acts on one thing'],
  [/from "draft" .*"draft"."account_id" = \?/, 'drafts of one member, of whom nobody has more than 100']
]

interface Step {
  id: number
  parent: number
  detail: string
}

/**
 * What SQLite would do at length to answer a statement: scans of tables that can be large, and sorting of rows whose
 * number nothing bounds. Nothing, for a statement that costs the same on a large site as on a small one.
 */
export function lengthySteps(database: Database.Database, statement: string): string[] {
  const places = statement.split('?').length - 1
  const steps = database.prepare(`explain query plan ${statement}`).all(Array(places).fill(null)) as Step[]
  const text = statement.replaceAll('+?', '?').replace(/\s+/g, ' ').trim()
  const isFew = FEW.some(([words]) => words.test(text))
  const tables = tablesOf(statement)
  return steps
    .filter((step) => isScan(statement, tables, step) || (!isFew && isSort(tables, steps, step)))
    .map((step) => step.detail)
}

/** Tables of the statement, by the names that its plan calls them. */
function tablesOf(statement: string): Map<string, string> {
  const named = statement.matchAll(/(?:from|join|update|into) "(\w+)"(?: as "(\w+)")?/gi)
  return new Map([...named].map(([, table = '', alias]) => [alias ?? table, table]))
}

function isScan(statement: string, tables: Map<string, string>, { detail }: Step): boolean {
  // Looks for what referred to the new row too early, which happens in the middle of a broken transaction only.
  if (/^insert into "comment" .* values /s.test(statement)) return false
  if (statement === KEPT_IN_MEMORY) return false
  const [, name = '', index = ''] = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? []
  // A full-text index calls every use of it a scan: by "=" it finds one row, by "M" the rows of some words.
  if (/ VIRTUAL TABLE INDEX \d+:(=|M)/.test(detail)) return false
  const table = tables.get(name)
  if (table === undefined || SMALL.has(table)) return false
  return !(LISTS.has(index) && /\blimit\b/i.test(statement))
}

/** What is sorted is few where it comes from no table, but from parts of the statement that are cut to a limit. */
function isSort(tables: Map<string, string>, steps: readonly Step[], { detail, parent }: Step): boolean {
  if (!detail.startsWith('USE TEMP B-TREE')) return false
  return steps.some((step) => {
    const [, name = ''] = /^(?:SCAN|SEARCH) (\w+)/.exec(step.detail) ?? []
    return step.parent === parent && tables.has(name)
  })
}
