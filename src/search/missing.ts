import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { engineOf } from './engine.ts'
import { indexComment, indexStory } from './indexing.ts'

/** Few enough that the site answers between two of them. */
const BATCH = 20

/**
 * Puts what can be read and is not in the index there, in small batches while the site runs: what was told before
 * there was one.
 * @returns how many stories and comments it were
 */
export async function indexMissing(db: Db): Promise<number> {
  const stories = await indexAll(db, 'story', indexStory)
  return stories + (await indexAll(db, 'comment', indexComment))
}

async function indexAll(
  db: Db,
  table: 'story' | 'comment',
  index: (trx: Db, id: number) => Promise<void>
): Promise<number> {
  let indexed = 0
  for (let last = 0; ; ) {
    const ids = await missing(db, table, last)
    for (const id of ids) await inTransaction(db, (trx) => index(trx, id))
    indexed += ids.length
    last = ids.at(-1) ?? 0
    if (ids.length < BATCH) return indexed
  }
}

async function missing(db: Db, table: 'story' | 'comment', after: number): Promise<number[]> {
  const { key } = engineOf(db)
  const readable =
    table === 'story'
      ? sql`published_at is not null and aside_at is null and body_html <> ''`
      : sql`body_html <> ''`
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(table)} as there where id > ${after} and removed_at is null and ${readable}
    and not exists (select 1 from ${sql.table(`${table}_search`)} as found where found.${sql.ref(key)} = there.id)
    order by id limit ${BATCH}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Empties the index, to be filled anew. */
export async function forgetSearchable(db: Db): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const table of ['story_search', 'comment_search', 'search_uncounted', 'search_word'])
      await sql`delete from ${sql.table(table)}`.execute(trx)
  })
}
