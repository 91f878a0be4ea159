import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { indexComment, indexStory } from '../search/indexing.ts'

/** What stands where others had called a former member by name. No member can have this name. */
export const FORMER_NAME = 'former-member'
/** Rows looked at in one go: few enough that the site answers between two. */
const ROWS_A_BATCH = 1000

/** Where people write, with the number to go by, the other number of the key, and the columns. */
const TEXTS: ReadonlyArray<[table: string, id: string, beside: string | null, columns: readonly string[]]> = [
  [
    'story',
    'id',
    null,
    ['title', 'body_markdown', 'body_html', 'excerpt', 'removed_reason', 'locked_reason']
  ],
  ['comment', 'id', null, ['body_markdown', 'body_html', 'removed_reason']],
  ['story_version', 'story_id', 'number', ['title', 'body_markdown', 'facts']],
  ['comment_version', 'comment_id', 'number', ['body_markdown']],
  ['story_facts', 'story_id', null, ['facts', 'lesson_html', 'lesson_excerpt']],
  ['draft', 'id', null, ['title', 'body_markdown', 'facts']],
  ['report', 'id', null, ['words']],
  ['moderation_act', 'id', null, ['public_words', 'private_words', 'detail']],
  ['appeal', 'id', null, ['words', 'answer']],
  ['admin_act', 'id', null, ['before', 'after']],
  ['account', 'id', null, ['bio']],
  ['image', 'id', null, ['alt']],
  ['tag', 'id', null, ['description']]
]

/**
 * Takes a name out of what others wrote, where they called its member by it: `@name`, and the address of their page.
 * The words around it stay as they are.
 */
export async function forgetName(db: Db, username: string): Promise<void> {
  for (const text of TEXTS) {
    const [table, id] = text
    const { rows } = await sql<{ last: number | null }>`
      select max(${sql.ref(id)}) as last from ${sql.table(table)}`.execute(db)
    const last = rows[0]?.last ?? 0
    for (let from = 0; from < last; from += ROWS_A_BATCH) {
      await forgetIn(db, text, username, from)
      await new Promise(setImmediate)
    }
  }
}

type Row = Record<string, string | number>

async function forgetIn(db: Db, text: (typeof TEXTS)[number], username: string, from: number): Promise<void> {
  const [table, id, beside, columns] = text
  const key = beside === null ? [id] : [id, beside]
  const says = columns.flatMap((column) =>
    ['@', '/u/'].map((sign) => sql`lower(${sql.ref(column)}) like ${`%${sign}${username}%`}`)
  )
  const { rows } = await sql<Row>`
    select ${sql.join([...key, ...columns].map((name) => sql.ref(name)))} from ${sql.table(table)}
    where ${sql.ref(id)} > ${from} and ${sql.ref(id)} <= ${from + ROWS_A_BATCH}
    and (${sql.join(says, sql` or `)})`.execute(db)
  for (const row of rows) await rewrite(db, { table, key, columns }, row, username)
}

async function rewrite(
  db: Db,
  { table, key, columns }: { table: string; key: string[]; columns: readonly string[] },
  row: Row,
  username: string
): Promise<void> {
  const changed = columns.filter((column) => withoutName(String(row[column]), username) !== row[column])
  if (changed.length === 0) return
  const set = changed.map((column) => sql`${sql.ref(column)} = ${withoutName(String(row[column]), username)}`)
  const isRow = sql.join(
    key.map((name) => sql`${sql.ref(name)} = ${row[name]}`),
    sql` and `
  )
  await inTransaction(db, async (trx) => {
    // Whoever changes it meanwhile knows nothing of this, so what they wrote is looked at by the next run.
    const isAsRead = sql.join(
      changed.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
      sql` and `
    )
    await sql`update ${sql.table(table)} set ${sql.join(set)} where ${isRow} and ${isAsRead}`.execute(trx)
    if (table === 'story') await indexStory(trx, Number(row.id))
    if (table === 'story_facts') await indexStory(trx, Number(row.story_id))
    if (table === 'comment') await indexComment(trx, Number(row.id))
  })
}

/** A text, as written or as shown, in which nobody is called by this name any more; mail addresses stay. */
export function withoutName(text: string, username: string): string {
  const mention = new RegExp(`(?<![\\w@/.-])@${username}(?![\\w@-]|/\\w)`, 'gi')
  const link = new RegExp(`<a [^>]*class="mention"[^>]*>(@${username})</a>`, 'gi')
  const page = new RegExp(`/u/${username}(?![\\w-])`, 'gi')
  return text.replace(link, '$1').replace(mention, `@${FORMER_NAME}`).replace(page, `/u/${FORMER_NAME}`)
}
