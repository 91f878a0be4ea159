import { type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * Stories that a flood of newcomers told stand aside; what newcomers give counts, but moves nothing up; and several may
 * ask to join from one address.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await setStoriesAside(db)
  await weigh(db)
  await letAskAgain(db)
}

async function setStoriesAside(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('story').addColumn('aside_at', 'bigint').execute()
  await db.schema
    .createIndex('story_aside')
    .on('story')
    .column('aside_at')
    .where(sql.ref('aside_at'), 'is not', null)
    .execute()
  // With all that is asked of a row, so that the list is read from the index alone.
  const readable = sql`published_at is not null and removed_at is null`
  for (const [name, length] of [
    ['day', 86_400_000],
    ['month', 2_592_000_000]
  ] as const) {
    const index = `story_top_of_${name}`
    await db.schema.dropIndex(index).execute()
    await sql`create index ${sql.ref(index)} on story ((published_at / ${sql.lit(length)}), points, short_id,
      published_at, removed_at, aside_at) where ${readable}`.execute(db)
  }
}

async function weigh(db: Kysely<unknown>): Promise<void> {
  for (const table of ['story_reaction', 'comment_reaction', 'comment'])
    await db.schema
      .alterTable(table)
      .addColumn('weight', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
  await db.schema
    .alterTable('comment')
    .addColumn('points', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update comment set points = like_count where like_count <> 0`.execute(db)
  await db.schema.dropIndex('comment_top').execute()
  await db.schema
    .createIndex('comment_top')
    .on('comment')
    .columns(['story_id', 'depth', 'points desc', 'id'])
    .execute()
}

async function letAskAgain(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter)
    await sql`alter table join_request drop constraint join_request_address_key`.execute(db)
  else await rebuildRequests(db)
  await db.schema
    .createIndex('join_request_address')
    .on('join_request')
    .columns(['address', 'created_at', 'short_id'])
    .execute()
}

/** SQLite drops no constraint. Both tables are made anew, as dropping one that is referred to empties the other. */
async function rebuildRequests(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table join_request_new (id integer primary key autoincrement, short_id text not null unique,
      username text not null, username_key text not null unique, password_hash text not null, address text not null,
      words text not null default '', created_at bigint not null)`,
    'insert into join_request_new select id, short_id, username, username_key, password_hash, address, words, created_at from join_request',
    `create table join_identity_new (request_id integer not null primary key references join_request_new (id)
      on delete cascade, issuer text not null, subject text not null, label text not null, address_verified_at bigint)`,
    'insert into join_identity_new select request_id, issuer, subject, label, address_verified_at from join_identity',
    'drop table join_identity',
    'drop table join_request',
    'alter table join_request_new rename to join_request',
    'alter table join_identity_new rename to join_identity',
    'create index join_request_oldest on join_request (created_at, short_id)',
    'create unique index join_identity_of on join_identity (issuer, subject)'
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
