import { type Kysely, PostgresAdapter, sql } from 'kysely'

/** Who is leaving and until when they can stay after all, and the names of those who left, which nobody gets again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  const columns = [
    ['left_at', 'bigint'],
    ['ends_at', 'bigint'],
    ['leaving_words', 'text']
  ] as const
  for (const [name, type] of columns) await schema.alterTable('account').addColumn(name, type).execute()
  await schema
    .alterTable('alias_owner')
    .addColumn('when_leaving', 'text', (column) => column.notNull().defaultTo('keep'))
    .execute()
  await schema
    .createTable('left_name')
    .addColumn('key_hash', 'text', (column) => column.primaryKey().notNull())
    .execute()
  // What is looked for when somebody leaves or takes everything along, and what housekeeping forgets.
  for (const table of ['story_reaction', 'comment_reaction'])
    await schema.createIndex(`${table}_account`).on(table).column('account_id').execute()
  await schema
    .createIndex('account_admin')
    .on('account')
    .column('role')
    .where(sql.ref('role'), '=', sql.lit('admin'))
    .execute()
  await schema
    .createIndex('job_failed')
    .on('job')
    .column('failed_at')
    .where(sql.ref('failed_at'), 'is not', null)
    .execute()
  if (db.getExecutor().adapter instanceof PostgresAdapter) return
  // Otherwise what was deleted stays in the files of the index until they happen to be merged.
  for (const table of ['story', 'comment'])
    await sql
      .raw(`insert into ${table}_search (${table}_search, rank) values ('secure-delete', 1)`)
      .execute(db)
}
