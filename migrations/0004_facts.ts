import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? 'bigint' : 'integer'
  const time = 'bigint'
  const id = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
  const text = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('')
  const count = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)
  const required = (column: ColumnDefinitionBuilder) => column.notNull()
  const belongsTo = (target: string) => (column: ColumnDefinitionBuilder) =>
    column.references(target).onDelete('cascade').notNull()
  const { schema } = db

  await schema
    .createTable('story_facts')
    .addColumn('story_id', idType, (column) =>
      column.primaryKey().references('story.id').onDelete('cascade').notNull()
    )
    .addColumn('started_at', time)
    .addColumn('started_precision', 'text')
    .addColumn('detect_seconds', 'bigint')
    .addColumn('mitigate_seconds', 'bigint')
    .addColumn('resolve_seconds', 'bigint')
    .addColumn('total_seconds', 'bigint')
    .addColumn('timeline_entries', 'integer', count)
    .addColumn('licence', 'text', (column) => column.notNull().defaultTo('none'))
    .addColumn('facts', 'text', required)
    .addColumn('lesson_html', 'text', text)
    .addColumn('lesson_excerpt', 'text', text)
    .addColumn('lesson_renderer_version', 'integer', required)
    .execute()
  await schema
    .createIndex('story_facts_total')
    .on('story_facts')
    .columns(['total_seconds', 'story_id'])
    .execute()
  await schema
    .createIndex('story_facts_start')
    .on('story_facts')
    .columns(['started_at', 'story_id'])
    .execute()
  await schema
    .createIndex('story_facts_renderer')
    .on('story_facts')
    .column('lesson_renderer_version')
    .execute()

  // Holds stories that can be read, and only those: counting needs no look at the stories themselves.
  await schema
    .createTable('story_fact')
    .addColumn('story_id', idType, belongsTo('story.id'))
    .addColumn('field', 'text', required)
    .addColumn('value', 'text', required)
    .addPrimaryKeyConstraint('story_fact_pk', ['story_id', 'field', 'value'])
    .execute()
  await schema
    .createIndex('story_fact_value')
    .on('story_fact')
    .columns(['field', 'value', 'story_id'])
    .execute()

  await schema.alterTable('draft').addColumn('facts', 'text', text).execute()
  await schema.alterTable('story_version').addColumn('facts', 'text', text).execute()

  await schema
    .createTable('fact_suggestion')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', (column) => column.notNull().unique())
    .addColumn('story_id', idType, belongsTo('story.id'))
    .addColumn('account_id', idType, belongsTo('account.id'))
    .addColumn('field', 'text', required)
    .addColumn('value', 'text', required)
    .addColumn('created_at', time, required)
    .addColumn('declined_at', time)
    .addUniqueConstraint('fact_suggestion_once', ['story_id', 'field', 'value'])
    .execute()
  await schema.createIndex('fact_suggestion_account').on('fact_suggestion').column('account_id').execute()

  // Suggestions come one after the other on the same story, as reactions do.
  await schema.dropIndex('notification_of_story').execute()
  await schema
    .createIndex('notification_of_story')
    .on('notification')
    .columns(['account_id', 'story_id'])
    .unique()
    .where(sql.ref('kind'), 'not in', sql`('reaction', 'suggestion')`)
    .where(sql.ref('comment_id'), 'is', null)
    .execute()
}
