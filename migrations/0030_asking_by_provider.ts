import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()

/** Whom a provider showed that asks to join: once they are let in, that opens their account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const idType = db.getExecutor().adapter instanceof PostgresAdapter ? 'bigint' : 'integer'
  await db.schema
    .createTable('join_identity')
    .addColumn('request_id', idType, (column) =>
      column.primaryKey().notNull().references('join_request.id').onDelete('cascade')
    )
    .addColumn('issuer', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('label', 'text', required)
    .addColumn('address_verified_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('join_identity_of')
    .on('join_identity')
    .columns(['issuer', 'subject'])
    .unique()
    .execute()
}
