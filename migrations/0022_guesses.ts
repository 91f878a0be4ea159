import { type Kysely, PostgresAdapter, sql } from 'kysely'

const LATEST = '(select coalesce(max(at), 0) + 1 from change)'

/** Comes after the notices of changes, which it adds to: the page of a story shows both tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? 'bigint' : 'integer'

  await db.schema
    .createTable('hidden_cause')
    .addColumn('story_id', idType, (column) =>
      column.primaryKey().references('story.id').onDelete('cascade').notNull()
    )
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('guess')
    .addColumn('story_id', idType, (column) => column.references('story.id').onDelete('cascade').notNull())
    .addColumn('account_id', idType, (column) =>
      column.references('account.id').onDelete('cascade').notNull()
    )
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('guess_pk', ['story_id', 'account_id'])
    .execute()
  await db.schema.createIndex('guess_account').on('guess').column('account_id').execute()

  for (const table of ['hidden_cause', 'guess'])
    for (const [on, row] of [
      ['insert', 'new'],
      ['update', 'new'],
      ['delete', 'old']
    ] as const)
      for (const statement of isPostgres ? serverTrigger(table, on, row) : fileTrigger(table, on, row))
        await sql.raw(statement).execute(db)
}

const fileTrigger = (table: string, on: string, row: string): string[] => [
  `create trigger notice_${table}_${on} after ${on} on ${table} for each row begin
    insert into change (topic, at) select 'story ' || short_id, ${LATEST} from story where id = ${row}.story_id
    on conflict (topic) do update set at = excluded.at; end`
]

const serverTrigger = (table: string, on: string, row: string): string[] => [
  `create function notice_${table}_${on}() returns trigger language plpgsql as $$ begin
    perform pg_notify('change', 'story ' || short_id) from story where id = ${row}.story_id;
    return null; end $$`,
  `create trigger notice_${table}_${on} after ${on} on ${table} for each row execute function notice_${table}_${on}()`
]
