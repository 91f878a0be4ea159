import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * Every page reads as many rows of a large site as of a small one: each list has an index in its own order, and
 * what was counted is kept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await copyOrderToTags(db)
  await keepReactionCounts(db)
  await indexLists(db)
  await indexThreads(db)
  await indexPeople(db)
  await indexChores(db)
}

/** The stories of a tag are listed without looking at the stories that the list does not show. */
async function copyOrderToTags(db: Kysely<unknown>): Promise<void> {
  const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)
  const table = () => db.schema.alterTable('story_tag')
  await table()
    .addColumn('short_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
  await table().addColumn('published_at', 'bigint').execute()
  await table().addColumn('points', 'integer', zero).execute()
  await table().addColumn('hot_rank', 'double precision', zero).execute()
  await sql`
    update story_tag set (short_id, published_at, points, hot_rank) = (
      select short_id, case when removed_at is null then published_at end, points, hot_rank
      from story where story.id = story_tag.story_id
    )`.execute(db)
  for (const [name, key] of [
    ['latest', 'published_at'],
    ['hot', 'hot_rank'],
    ['top', 'points']
  ] as const) {
    await db.schema
      .createIndex(`story_tag_${name}`)
      .on('story_tag')
      // With all that is asked of a row, so that the list is read from the index alone.
      .columns([...new Set(['tag_id', key, 'short_id', 'story_id', 'published_at'])])
      .where(sql.ref('published_at'), 'is not', null)
      .execute()
  }
}

async function keepReactionCounts(db: Kysely<unknown>): Promise<void> {
  const idType = db.getExecutor().adapter instanceof PostgresAdapter ? 'bigint' : 'integer'
  await db.schema
    .createTable('story_reaction_count')
    .addColumn('story_id', idType, (column) => column.references('story.id').onDelete('cascade').notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('story_reaction_count_pk', ['story_id', 'kind'])
    .execute()
  await sql`
    insert into story_reaction_count (story_id, kind, count)
    select story_id, kind, count(*) from story_reaction group by story_id, kind`.execute(db)
  for (const target of ['story', 'comment']) {
    await db.schema
      .createIndex(`${target}_reaction_latest`)
      .on(`${target}_reaction`)
      .columns([`${target}_id`, 'created_at', 'account_id'])
      .execute()
  }
}

async function indexLists(db: Kysely<unknown>): Promise<void> {
  // The top of a period is put together from the tops of its days, or of its stretches of 30 days.
  const readable = sql`published_at is not null and removed_at is null`
  await sql`create index story_top_of_day on story
    ((published_at / 86400000), points, short_id, published_at, removed_at) where ${readable}`.execute(db)
  await sql`create index story_top_of_month on story
    ((published_at / 2592000000), points, short_id, published_at, removed_at) where ${readable}`.execute(db)
  await db.schema.dropIndex('story_by_author').execute()
  await sql`create index story_by_author on story
    (author_id, published_at, short_id, removed_at) where ${readable}`.execute(db)
  for (const table of ['saved_story', 'follow_story', 'mute_story'])
    await db.schema.createIndex(`${table}_list`).on(table).columns(['account_id', 'created_at']).execute()
  await db.schema
    .createIndex('story_removed')
    .on('story')
    .columns(['author_id', 'removed_at'])
    .where(sql.ref('removed_at'), 'is not', null)
    .execute()
  await db.schema.createIndex('tag_by_use').on('tag').columns(['story_count desc', 'name']).execute()
}

async function indexThreads(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('comment_branch').execute()
  // What the page of a story shows of a branch: see LEVELS_A_PAGE.
  await db.schema
    .createIndex('comment_branch')
    .on('comment')
    .columns(['root_id', 'path'])
    .where(sql.ref('depth'), '<', sql.lit(8))
    .execute()
  for (const [name, key] of [
    ['comment_of_story', 'story_id'],
    ['comment_of_root', 'root_id']
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('comment')
      .columns([key, 'created_at', 'short_id'])
      .where(sql.ref('removed_at'), 'is', null)
      .execute()
  }
}

async function indexPeople(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createIndex('account_member')
    .on('account')
    .column('username')
    .where(sql.ref('kind'), '=', sql.lit('member'))
    .execute()
  await schema.createIndex('account_name').on('account').column('display_name').execute()
  await schema.createIndex('account_mail').on('account').columns(['mail_choice', 'id']).execute()
  for (const [table, column] of [
    ['follow_tag', 'tag_id'],
    ['follow_person', 'person_id'],
    ['follow_story', 'story_id']
  ] as const) {
    await schema.dropIndex(`${table}_target`).execute()
    await schema.createIndex(`${table}_target`).on(table).columns([column, 'account_id']).execute()
  }
  await schema
    .createIndex('notification_unread_target')
    .on('notification')
    .columns(['account_id', 'story_id', 'comment_id'])
    .where(sql.ref('read_at'), 'is', null)
    .execute()
  await schema
    .createIndex('notification_reaction')
    .on('notification')
    .columns(['account_id', 'story_id', 'comment_id', 'read_at'])
    .where(sql.ref('kind'), '=', sql.lit('reaction'))
    .execute()
}

/** What housekeeping looks for. */
async function indexChores(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.createIndex('session_seen').on('session').column('seen_at').execute()
  await schema.createIndex('session_age').on('session').column('created_at').execute()
  await schema.createIndex('mail_token_end').on('mail_token').column('expires_at').execute()
  await schema
    .createIndex('notification_read')
    .on('notification')
    .column('read_at')
    .where(sql.ref('read_at'), 'is not', null)
    .execute()
}
