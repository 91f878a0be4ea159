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
  const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique()
  const refers = (target: string) => (column: ColumnDefinitionBuilder) => column.references(target)
  const belongsTo = (target: string) => (column: ColumnDefinitionBuilder) =>
    column.references(target).onDelete('cascade').notNull()
  const { schema } = db

  const columns: Array<[string, string, Parameters<typeof addColumn>[3]]> = [
    ['username_key', 'text', (column) => column],
    ['password_hash', 'text', (column) => column],
    ['email', 'text', (column) => column],
    ['email_confirmed_at', time, (column) => column],
    ['role', 'text', (column) => column.notNull().defaultTo('member')],
    ['avatar_image_id', idType, refers('image.id')],
    ['mail_choice', 'text', (column) => column.notNull().defaultTo('at-once')],
    ['feed_key', 'text', (column) => column],
    ['unsubscribe_key', 'text', (column) => column]
  ]
  for (const [name, type, build] of columns) await addColumn(db, name, type, build)
  await schema.createIndex('account_unlike').on('account').column('username_key').unique().execute()
  await schema
    .createIndex('account_email')
    .on('account')
    .column('email')
    .unique()
    .where(sql.ref('email_confirmed_at'), 'is not', null)
    .execute()
  await schema.createIndex('account_feed_key').on('account').column('feed_key').unique().execute()
  await schema.createIndex('account_unsubscribe').on('account').column('unsubscribe_key').unique().execute()

  // The only place that knows who stands behind an alias.
  await schema
    .createTable('alias_owner')
    .addColumn('alias_id', idType, (column) =>
      column.primaryKey().references('account.id').onDelete('cascade')
    )
    .addColumn('account_id', idType, belongsTo('account.id'))
    .execute()
  await schema.createIndex('alias_owner_account').on('alias_owner').column('account_id').execute()

  await schema
    .createTable('session')
    .addColumn('id', idType, id)
    .addColumn('token_hash', 'text', unique)
    .addColumn('account_id', idType, belongsTo('account.id'))
    .addColumn('created_at', time, required)
    .addColumn('seen_at', time, required)
    .addColumn('user_agent', 'text', text)
    .addColumn('address', 'text', text)
    .execute()
  await schema.createIndex('session_account').on('session').column('account_id').execute()

  await schema
    .createTable('mail_token')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('purpose', 'text', required)
    .addColumn('account_id', idType, (column) => column.references('account.id').onDelete('cascade'))
    .addColumn('address', 'text', required)
    .addColumn('expires_at', time, required)
    .addColumn('used_at', time)
    .execute()
  await schema.createIndex('mail_token_account').on('mail_token').column('account_id').execute()

  await schema
    .createTable('draft')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', unique)
    .addColumn('account_id', idType, belongsTo('account.id'))
    .addColumn('story_id', idType, (column) => column.references('story.id').onDelete('cascade'))
    .addColumn('title', 'text', text)
    .addColumn('tags', 'text', text)
    .addColumn('body_markdown', 'text', text)
    .addColumn('cover_image_id', idType, refers('image.id'))
    .addColumn('teller', 'text', (column) => column.notNull().defaultTo('name'))
    .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('preview_key', 'text', (column) => column.unique())
    .addColumn('created_at', time, required)
    .addColumn('updated_at', time, required)
    .addUniqueConstraint('draft_of_story', ['story_id'])
    .execute()
  await schema.createIndex('draft_account').on('draft').columns(['account_id', 'updated_at']).execute()

  for (const target of ['story', 'comment']) {
    await schema
      .createTable(`${target}_version`)
      .addColumn(`${target}_id`, idType, belongsTo(`${target}.id`))
      .addColumn('number', 'integer', required)
      .addColumn('title', 'text', text)
      .addColumn('tags', 'text', text)
      .addColumn('body_markdown', 'text', required)
      .addColumn('created_at', time, required)
      .addPrimaryKeyConstraint(`${target}_version_pk`, [`${target}_id`, 'number'])
      .execute()
  }

  const lists: Array<[string, string, string]> = [
    ['follow_tag', 'tag_id', 'tag.id'],
    ['follow_person', 'person_id', 'account.id'],
    ['follow_story', 'story_id', 'story.id'],
    ['mute_story', 'story_id', 'story.id'],
    ['saved_story', 'story_id', 'story.id'],
    ['story_visit', 'story_id', 'story.id']
  ]
  for (const [table, column, target] of lists) {
    await schema
      .createTable(table)
      .addColumn('account_id', idType, belongsTo('account.id'))
      .addColumn(column, idType, belongsTo(target))
      .addColumn('created_at', time, required)
      .addPrimaryKeyConstraint(`${table}_pk`, ['account_id', column])
      .execute()
    await schema.createIndex(`${table}_target`).on(table).column(column).execute()
  }
  // Of the visits before this one: what came since is new to the reader.
  await schema.alterTable('story_visit').addColumn('since', time, count).execute()

  await schema
    .createTable('notification')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', unique)
    .addColumn('account_id', idType, belongsTo('account.id'))
    .addColumn('kind', 'text', required)
    .addColumn('story_id', idType, (column) => column.references('story.id').onDelete('cascade'))
    .addColumn('comment_id', idType, (column) => column.references('comment.id').onDelete('cascade'))
    .addColumn('actor_id', idType, (column) => column.references('account.id').onDelete('cascade'))
    .addColumn('actor_count', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('created_at', time, required)
    .addColumn('read_at', time)
    .addColumn('mailed_at', time)
    .execute()
  await schema
    .createIndex('notification_list')
    .on('notification')
    .columns(['account_id', 'created_at', 'short_id'])
    .execute()
  await schema
    .createIndex('notification_unread')
    .on('notification')
    .columns(['account_id', 'kind', 'story_id', 'comment_id'])
    .where(sql.ref('read_at'), 'is', null)
    .execute()
  // One comment or story makes at most one notification a person, for whatever reason; reactions come in groups.
  await schema
    .createIndex('notification_of_comment')
    .on('notification')
    .columns(['account_id', 'comment_id'])
    .unique()
    .where(sql.ref('kind'), '!=', sql.lit('reaction'))
    .execute()
  await schema
    .createIndex('notification_of_story')
    .on('notification')
    .columns(['account_id', 'story_id'])
    .unique()
    .where(sql.ref('kind'), '!=', sql.lit('reaction'))
    .where(sql.ref('comment_id'), 'is', null)
    .execute()

  await schema.alterTable('comment').addColumn('been_count', 'integer', count).execute()
  await schema.alterTable('image').addColumn('account_id', idType, refers('account.id')).execute()
  // Where pictures are used, and which are old, is asked when unused ones are swept away.
  await schema.createIndex('image_age').on('image').columns(['created_at', 'hash']).execute()
  for (const [table, column] of [
    ['account', 'avatar_image_id'],
    ['story', 'cover_image_id'],
    ['draft', 'cover_image_id']
  ] as const) {
    const isSet = sql.ref(column)
    await schema.createIndex(`${table}_image`).on(table).column(column).where(isSet, 'is not', null).execute()
  }
  await schema
    .createTable('image_variant')
    .addColumn('image_id', idType, belongsTo('image.id'))
    .addColumn('width', 'integer', required)
    .addColumn('bytes', isPostgres ? 'bytea' : 'blob', required)
    .addPrimaryKeyConstraint('image_variant_pk', ['image_id', 'width'])
    .execute()

  await schema
    .createTable('job')
    .addColumn('id', idType, id)
    .addColumn('kind', 'text', required)
    .addColumn('key', 'text', (column) => column.unique())
    .addColumn('payload', 'text', required)
    .addColumn('run_at', time, required)
    .addColumn('attempts', 'integer', count)
    .addColumn('claimed_until', time, count)
    .addColumn('failed_at', time)
    .addColumn('last_error', 'text', text)
    .addColumn('created_at', time, required)
    .execute()
  await schema
    .createIndex('job_due')
    .on('job')
    .column('run_at')
    .where(sql.ref('failed_at'), 'is', null)
    .execute()

  await schema
    .createTable('limit_count')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('ends_at', time, required)
    .addColumn('count', 'integer', required)
    .execute()
  await schema.createIndex('limit_count_end').on('limit_count').column('ends_at').execute()

  await schema
    .createTable('form_receipt')
    .addColumn('account_id', idType, belongsTo('account.id'))
    .addColumn('key', 'text', required)
    .addColumn('path', 'text', required)
    .addColumn('created_at', time, required)
    .addPrimaryKeyConstraint('form_receipt_pk', ['account_id', 'key'])
    .execute()
  await schema.createIndex('form_receipt_age').on('form_receipt').column('created_at').execute()
}

async function addColumn(
  db: Kysely<unknown>,
  name: string,
  type: string,
  build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
): Promise<void> {
  await db.schema
    .alterTable('account')
    .addColumn(name, type as 'text', build)
    .execute()
}
