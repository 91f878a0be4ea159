import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const time = 'bigint'

/** Second factors, passkeys, accounts elsewhere, known devices, and what waits between two steps of proving who one is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? ('bigint' as const) : ('integer' as const)
  const id = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
  const owner = (column: ColumnDefinitionBuilder) =>
    column.references('account.id').onDelete('cascade').notNull()

  await schema
    .alterTable('session')
    .addColumn('proved_at', time, (column) => column.notNull().defaultTo(0))
    .execute()

  await schema
    .createTable('totp')
    .addColumn('account_id', idType, (column) =>
      column.primaryKey().references('account.id').onDelete('cascade')
    )
    .addColumn('key', 'text', required)
    .addColumn('created_at', time, required)
    .addColumn('confirmed_at', time)
    .addColumn('last_step', time, (column) => column.notNull().defaultTo(0))
    .execute()

  await schema
    .createTable('recovery_code')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('account_id', idType, owner)
    .addColumn('used_at', time)
    .execute()
  await schema.createIndex('recovery_code_account').on('recovery_code').column('account_id').execute()

  await schema
    .createTable('passkey')
    .addColumn('id', idType, id)
    .addColumn('account_id', idType, owner)
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('public_key', 'text', required)
    .addColumn('counter', time, required)
    .addColumn('transports', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('created_at', time, required)
    .addColumn('used_at', time)
    .execute()
  await schema.createIndex('passkey_account').on('passkey').column('account_id').execute()

  await schema
    .createTable('identity')
    .addColumn('issuer', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('account_id', idType, owner)
    .addColumn('label', 'text', required)
    .addColumn('created_at', time, required)
    .addPrimaryKeyConstraint('identity_pk', ['issuer', 'subject'])
    .addUniqueConstraint('identity_once', ['account_id', 'issuer'])
    .execute()

  await schema
    .createTable('known_device')
    .addColumn('account_id', idType, owner)
    .addColumn('browser', 'text', required)
    .addColumn('address', 'text', required)
    .addColumn('seen_at', time, required)
    .addPrimaryKeyConstraint('known_device_pk', ['account_id', 'browser', 'address'])
    .execute()
  await schema.createIndex('known_device_age').on('known_device').column('seen_at').execute()

  await schema
    .createTable('ceremony')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('purpose', 'text', required)
    .addColumn('account_id', idType, (column) => column.references('account.id').onDelete('cascade'))
    .addColumn('browser_hash', 'text', required)
    .addColumn('data', 'text', required)
    .addColumn('expires_at', time, required)
    .execute()
  await schema.createIndex('ceremony_account').on('ceremony').column('account_id').execute()
  await schema.createIndex('ceremony_age').on('ceremony').column('expires_at').execute()
}
