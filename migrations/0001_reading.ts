import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, type SchemaModule, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const idType = isPostgres ? 'bigint' : 'integer'
  const bytesType = isPostgres ? 'bytea' : 'blob'
  const time = 'bigint'
  const id = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
  const text = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('')
  const count = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)
  const required = (column: ColumnDefinitionBuilder) => column.notNull()
  const refers = (target: string) => (column: ColumnDefinitionBuilder) => column.references(target)
  const belongsTo = (target: string) => (column: ColumnDefinitionBuilder) =>
    column.references(target).onDelete('cascade').notNull()

  await db.schema
    .createTable('account')
    .addColumn('id', idType, id)
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('display_name', 'text', required)
    .addColumn('pronouns', 'text', text)
    .addColumn('bio', 'text', text)
    .addColumn('link', 'text', text)
    .addColumn('kind', 'text', required)
    .addColumn('source_url', 'text', (column) => column.unique())
    .addColumn('created_at', time, required)
    .execute()

  await db.schema
    .createTable('image')
    .addColumn('id', idType, id)
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('bytes', sql.raw(bytesType), required)
    .addColumn('media_type', 'text', required)
    .addColumn('width', 'integer', required)
    .addColumn('height', 'integer', required)
    .addColumn('colour', 'text', required)
    .addColumn('alt', 'text', text)
    .addColumn('created_at', time, required)
    .execute()

  await db.schema
    .createTable('story')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', (column) => column.notNull().unique())
    .addColumn('slug', 'text', required)
    .addColumn('title', 'text', required)
    .addColumn('author_id', idType, (column) => column.notNull().references('account.id'))
    .addColumn('body_markdown', 'text', required)
    .addColumn('body_html', 'text', required)
    .addColumn('renderer_version', 'integer', required)
    .addColumn('excerpt', 'text', required)
    .addColumn('reading_minutes', 'integer', required)
    .addColumn('cover_image_id', idType, refers('image.id'))
    .addColumn('source_url', 'text', (column) => column.unique())
    .addColumn('created_at', time, required)
    .addColumn('published_at', time)
    .addColumn('edited_at', time)
    .addColumn('removed_at', time)
    .addColumn('removed_by', 'text')
    .addColumn('removed_reason', 'text', text)
    .addColumn('comment_count', 'integer', count)
    .addColumn('reaction_count', 'integer', count)
    .addColumn('points', 'integer', count)
    .addColumn('hot_rank', 'double precision', required)
    .execute()

  await db.schema
    .createTable('tag')
    .addColumn('id', idType, id)
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('description', 'text', text)
    .addColumn('story_count', 'integer', count)
    .execute()

  await db.schema
    .createTable('story_tag')
    .addColumn('story_id', idType, belongsTo('story.id'))
    .addColumn('tag_id', idType, belongsTo('tag.id'))
    .addColumn('position', 'integer', required)
    .addPrimaryKeyConstraint('story_tag_pk', ['story_id', 'tag_id'])
    .execute()

  await db.schema
    .createTable('comment')
    .addColumn('id', idType, id)
    .addColumn('short_id', 'text', (column) => column.notNull().unique())
    .addColumn('story_id', idType, belongsTo('story.id'))
    .addColumn('author_id', idType, refers('account.id'))
    .addColumn('parent_id', idType, refers('comment.id'))
    .addColumn('reply_to_id', idType, refers('comment.id'))
    .addColumn('root_id', idType, refers('comment.id'))
    .addColumn('depth', 'integer', required)
    // Paths are compared byte by byte on both engines; a locale's order would tear branches apart.
    .addColumn('path', isPostgres ? sql`text collate "C"` : 'text', required)
    .addColumn('descendant_count', 'integer', count)
    .addColumn('body_markdown', 'text', required)
    .addColumn('body_html', 'text', required)
    .addColumn('renderer_version', 'integer', required)
    .addColumn('source_id', 'text')
    .addColumn('created_at', time, required)
    .addColumn('edited_at', time)
    .addColumn('removed_at', time)
    .addColumn('removed_by', 'text')
    .addColumn('removed_reason', 'text', text)
    .addColumn('like_count', 'integer', count)
    .addUniqueConstraint('comment_source', ['story_id', 'source_id'])
    .execute()

  for (const target of ['story', 'comment']) {
    await db.schema
      .createTable(`${target}_reaction`)
      .addColumn(`${target}_id`, idType, belongsTo(`${target}.id`))
      .addColumn('account_id', idType, belongsTo('account.id'))
      .addColumn('kind', 'text', required)
      .addColumn('created_at', time, required)
      .addPrimaryKeyConstraint(`${target}_reaction_pk`, [`${target}_id`, 'account_id', 'kind'])
      .execute()
  }

  await createIndexes(db.schema)
}

/** Lists show what is published and not removed; their indexes hold just that, in the order of the list. */
async function createIndexes(schema: SchemaModule): Promise<void> {
  const lists: Array<[string, string[]]> = [
    ['story_latest', ['published_at', 'short_id']],
    ['story_hot', ['hot_rank', 'short_id']],
    ['story_top', ['points', 'short_id']],
    ['story_by_author', ['author_id', 'published_at', 'short_id']]
  ]
  for (const [name, columns] of lists) {
    await schema
      .createIndex(name)
      .on('story')
      .columns(columns)
      .where('published_at', 'is not', null)
      .where('removed_at', 'is', null)
      .execute()
  }
  await schema.createIndex('story_tag_by_tag').on('story_tag').columns(['tag_id', 'story_id']).execute()
  await schema.createIndex('story_renderer').on('story').column('renderer_version').execute()
  await schema.createIndex('comment_tree').on('comment').columns(['story_id', 'path']).execute()
  await schema
    .createIndex('comment_top')
    .on('comment')
    .columns(['story_id', 'depth', 'like_count desc', 'id'])
    .execute()
  await schema.createIndex('comment_branch').on('comment').columns(['root_id', 'path']).execute()
  await schema
    .createIndex('comment_by_author')
    .on('comment')
    .columns(['author_id', 'created_at', 'short_id'])
    .execute()
  await schema.createIndex('comment_latest').on('comment').columns(['created_at', 'short_id']).execute()
  await schema.createIndex('comment_renderer').on('comment').column('renderer_version').execute()
  await schema.createIndex('comment_reply').on('comment').column('parent_id').execute()
}
