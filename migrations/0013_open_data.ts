import { type Kysely, PostgresAdapter } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? 'bigint' : 'integer'

  // In the database and not beside it, so that all processes of a site have the same one.
  await db.schema
    .createTable('open_data_edition')
    .addColumn('id', idType, (column) =>
      isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
    )
    .addColumn('begun_at', 'bigint', (column) => column.notNull())
    .addColumn('made_at', 'bigint')
    .addColumn('story_count', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('licensed_count', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('jsonl_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('csv_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()

  await db.schema
    .createTable('open_data_chunk')
    .addColumn('edition_id', idType, (column) =>
      column.references('open_data_edition.id').onDelete('cascade').notNull()
    )
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('open_data_chunk_pk', ['edition_id', 'format', 'number'])
    .execute()
}
