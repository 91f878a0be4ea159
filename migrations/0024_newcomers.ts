import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const text = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('')
const time = 'bigint'

/** How settled somebody is here, how they came in, who waits to be let in, and the key of the site's own marks. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? ('bigint' as const) : ('integer' as const)
  const id = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
  const shortId = (column: ColumnDefinitionBuilder) => column.notNull().unique()
  const account = (column: ColumnDefinitionBuilder) => column.references('account.id').onDelete('set null')

  await schema
    .alterTable('account')
    .addColumn('standing', 'text', (column) => column.notNull().defaultTo('new'))
    .execute()
  await schema.alterTable('account').addColumn('standing_at', time).execute()

  await schema
    .createTable('site_key')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', required)
    .execute()

  await schema
    .createTable('invitation')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', shortId)
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('inviter_id', idType, account)
    .addColumn('note', 'text', text)
    .addColumn('uses', 'integer', required)
    .addColumn('used', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', time, required)
    .addColumn('expires_at', time, required)
    .addColumn('revoked_at', time)
    .execute()
  await schema.createIndex('invitation_latest').on('invitation').columns(['created_at', 'short_id']).execute()
  await schema
    .createIndex('invitation_inviter')
    .on('invitation')
    .columns(['inviter_id', 'created_at', 'short_id'])
    .execute()

  await schema.createIndex('invitation_age').on('invitation').column('expires_at').execute()

  await schema
    .createTable('invited')
    .addColumn('account_id', idType, (column) =>
      column.primaryKey().references('account.id').onDelete('cascade')
    )
    .addColumn('inviter_id', idType, account)
    .addColumn('invitation', 'text', text)
    .addColumn('created_at', time, required)
    .execute()
  await schema.createIndex('invited_by').on('invited').column('invitation').execute()
  await schema.createIndex('invited_inviter').on('invited').column('inviter_id').execute()

  await schema
    .createTable('join_request')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', shortId)
    .addColumn('username', 'text', required)
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('password_hash', 'text', required)
    .addColumn('address', 'text', (column) => column.notNull().unique())
    .addColumn('words', 'text', text)
    .addColumn('created_at', time, required)
    .execute()
  await schema
    .createIndex('join_request_oldest')
    .on('join_request')
    .columns(['created_at', 'short_id'])
    .execute()
}
