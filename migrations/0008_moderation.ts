import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

/** What readers report, what moderators do about it, and what people can do under their own stories. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addStates(db)
  await addTables(db)
  await indexQueues(db)
}

const time = 'bigint'
const idTypeOf = (db: Kysely<unknown>) =>
  db.getExecutor().adapter instanceof PostgresAdapter ? ('bigint' as const) : ('integer' as const)
const required = (column: ColumnDefinitionBuilder) => column.notNull()
const text = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('')
const count = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)

async function addStates(db: Kysely<unknown>): Promise<void> {
  const times: Array<[table: string, columns: string[]]> = [
    ['story', ['hidden_at', 'held_at', 'locked_at', 'closed_at', 'slowed_until']],
    ['comment', ['hidden_at', 'held_at', 'folded_at']],
    ['account', ['suspended_until', 'banned_at', 'limited_until']],
    ['image', ['hidden_at']]
  ]
  for (const [table, columns] of times) {
    for (const column of columns) await db.schema.alterTable(table).addColumn(column, time).execute()
  }
  await db.schema.alterTable('story').addColumn('locked_reason', 'text', text).execute()
  await db.schema.alterTable('story').addColumn('slowed_seconds', 'integer', count).execute()
  for (const column of ['act_id', 'report_id'])
    await db.schema.alterTable('notification').addColumn(column, idTypeOf(db)).execute()
  await db.schema.createIndex('notification_act').on('notification').column('act_id').execute()
}

async function addTables(db: Kysely<unknown>): Promise<void> {
  const idType = idTypeOf(db)
  const id = (column: ColumnDefinitionBuilder) =>
    idType === 'bigint'
      ? column.primaryKey().generatedByDefaultAsIdentity()
      : column.primaryKey().autoIncrement()
  const account = (column: ColumnDefinitionBuilder) => column.references('account.id').onDelete('set null')
  const belongs = (column: ColumnDefinitionBuilder) =>
    column.references('account.id').onDelete('cascade').notNull()
  const table = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn('id', idType, id)
      .addColumn('short_id', 'text', (column) => column.notNull().unique())

  await table('report')
    .addColumn('thing_kind', 'text', required)
    .addColumn('thing_id', idType, required)
    .addColumn('story_id', idType)
    .addColumn('reporter_id', idType, account)
    .addColumn('reason', 'text', required)
    .addColumn('words', 'text', text)
    .addColumn('created_at', time, required)
    .addColumn('closed_at', time)
    .addColumn('outcome', 'text')
    .addUniqueConstraint('report_once', ['reporter_id', 'thing_kind', 'thing_id'])
    .execute()

  await table('moderation_act')
    .addColumn('actor_id', idType, account)
    .addColumn('actor_role', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('thing_kind', 'text', required)
    .addColumn('thing_id', idType, required)
    .addColumn('account_id', idType, account)
    .addColumn('reason', 'text', required)
    .addColumn('public_words', 'text', text)
    .addColumn('private_words', 'text', text)
    .addColumn('detail', 'text', text)
    .addColumn('created_at', time, required)
    .addColumn('until', time)
    .addColumn('undone_at', time)
    .addColumn('undone_by', idType, account)
    .execute()

  await table('appeal')
    .addColumn('act_id', idType, (column) =>
      column.references('moderation_act.id').onDelete('cascade').notNull().unique()
    )
    .addColumn('words', 'text', required)
    .addColumn('created_at', time, required)
    .addColumn('decided_at', time)
    .addColumn('decided_by', idType, account)
    .addColumn('outcome', 'text')
    .addColumn('answer', 'text', text)
    .execute()

  await db.schema
    .createTable('desk_claim')
    .addColumn('thing_kind', 'text', required)
    .addColumn('thing_id', idType, required)
    .addColumn('account_id', idType, belongs)
    .addColumn('until', time, required)
    .addPrimaryKeyConstraint('desk_claim_pk', ['thing_kind', 'thing_id'])
    .execute()

  await db.schema
    .createTable('unwelcome')
    .addColumn('author_id', idType, belongs)
    .addColumn('person_id', idType, belongs)
    .addColumn('created_at', time, required)
    .addPrimaryKeyConstraint('unwelcome_pk', ['author_id', 'person_id'])
    .execute()
}

async function indexQueues(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  const onlySet = (name: string, table: string, columns: string[], set: string) =>
    schema.createIndex(name).on(table).columns(columns).where(sql.ref(set), 'is not', null).execute()
  for (const table of ['story', 'comment']) await onlySet(`${table}_held`, table, ['held_at'], 'held_at')
  await onlySet('comment_hidden', 'comment', ['story_id', 'author_id'], 'hidden_at')
  await onlySet('comment_held_under', 'comment', ['story_id', 'author_id'], 'held_at')
  await onlySet('comment_folded', 'comment', ['story_id', 'folded_at'], 'folded_at')
  await schema
    .createIndex('report_open')
    .on('report')
    .columns(['created_at', 'id'])
    .where(sql.ref('closed_at'), 'is', null)
    .execute()
  await schema.createIndex('report_thing').on('report').columns(['thing_kind', 'thing_id']).execute()
  await schema
    .createIndex('appeal_open')
    .on('appeal')
    .column('created_at')
    .where(sql.ref('decided_at'), 'is', null)
    .execute()
  await schema
    .createIndex('moderation_act_log')
    .on('moderation_act')
    .columns(['created_at', 'short_id'])
    .execute()
  await schema
    .createIndex('moderation_act_thing')
    .on('moderation_act')
    .columns(['thing_kind', 'thing_id'])
    .execute()
  await schema
    .createIndex('moderation_act_account')
    .on('moderation_act')
    .columns(['account_id', 'created_at'])
    .execute()
}
