import { type Kysely, PostgresAdapter } from 'kysely'

/** A tag that moderators merged into another stays, without stories, so that its address leads there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const idType = db.getExecutor().adapter instanceof PostgresAdapter ? 'bigint' : 'integer'
  await db.schema
    .alterTable('tag')
    .addColumn('merged_into_id', idType, (column) => column.references('tag.id').onDelete('set null'))
    .execute()
  await db.schema.createIndex('tag_merged_into').on('tag').column('merged_into_id').execute()
}
