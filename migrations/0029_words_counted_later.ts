import { type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * The words of a text are counted after it was posted, and on SQLite the index is merged then too: both write in
 * hundreds of places, which whoever posts would wait for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  await db.schema
    .createTable('search_uncounted')
    .addColumn('kind', 'text', (column) => column.notNull())
    // No reference: whoever erases a text would look here for each, and what is gone is counted as nothing.
    .addColumn('id', isPostgres ? 'bigint' : 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('search_uncounted_pk', ['kind', 'id'])
    .execute()
  if (isPostgres) return
  for (const table of ['story_search', 'comment_search'])
    await sql.raw(`insert into ${table} (${table}, rank) values ('automerge', 0)`).execute(db)
}
