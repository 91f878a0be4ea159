import { type Kysely, PostgresAdapter } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const idType = db.getExecutor().adapter instanceof PostgresAdapter ? 'bigint' : 'integer'

  await db.schema
    .createTable('review_word')
    .addColumn('account_id', idType, (column) =>
      column.references('account.id').onDelete('cascade').notNull()
    )
    .addColumn('word', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('review_word_pk', ['account_id', 'word'])
    .execute()

  await db.schema
    .createTable('review_fine')
    .addColumn('draft_id', idType, (column) => column.references('draft.id').onDelete('cascade').notNull())
    .addColumn('finding', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('review_fine_pk', ['draft_id', 'finding'])
    .execute()
}
