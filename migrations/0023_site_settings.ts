import { type Kysely, PostgresAdapter, sql } from 'kysely'

const LATEST = '(select coalesce(max(at), 0) + 1 from change)'

/** What administrators set while the site runs, and what they did. A setting without a row is as the site comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? 'bigint' : 'integer'

  await db.schema
    .createTable('site_setting')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('image_id', idType, (column) => column.references('image.id').onDelete('set null'))
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('site_setting_image').on('site_setting').column('image_id').execute()

  await db.schema
    .createTable('admin_act')
    .addColumn('id', idType, (column) =>
      isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
    )
    .addColumn('actor_id', idType, (column) => column.references('account.id').onDelete('set null'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('account_id', idType, (column) => column.references('account.id').onDelete('set null'))
    .addColumn('before', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('after', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  for (const column of ['actor_id', 'account_id'])
    await db.schema.createIndex(`admin_act_${column}`).on('admin_act').column(column).execute()

  for (const on of ['insert', 'update', 'delete'])
    for (const statement of isPostgres ? serverTrigger(on) : fileTrigger(on))
      await sql.raw(statement).execute(db)
}

const fileTrigger = (on: string): string[] => [
  `create trigger notice_site_setting_${on} after ${on} on site_setting for each row begin
    insert into change (topic, at) select 'settings', ${LATEST} where true
    on conflict (topic) do update set at = excluded.at; end`
]

const serverTrigger = (on: string): string[] => [
  `create function notice_site_setting_${on}() returns trigger language plpgsql as $$ begin
    perform pg_notify('change', 'settings');
    return null; end $$`,
  `create trigger notice_site_setting_${on} after ${on} on site_setting for each row
    execute function notice_site_setting_${on}()`
]
