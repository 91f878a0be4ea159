import type { Kysely } from 'kysely'

/**
 * Leaves alias_owner the only table that says who is behind an alias: a receipt of a form no longer names the account
 * that sent it, nor a picture the one that uploaded it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.dropTable('form_receipt').execute()
  await schema
    .createTable('form_receipt')
    .addColumn('key_hash', 'text', (column) => column.primaryKey())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema.createIndex('form_receipt_age').on('form_receipt').column('created_at').execute()
  await schema.alterTable('image').dropColumn('account_id').execute()
}
