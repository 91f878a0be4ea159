import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

/**
 * What is found by its words. The index holds words in the one spelling of search/words.ts, so that both engines find
 * the same; a word with "=" in it is a fact, which nobody can type as a word.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  await (isPostgres ? indexOnServer(db) : indexInFile(db))
  const word = isPostgres ? sql`text collate "C"` : 'text'
  await db.schema
    .createTable('search_word')
    .addColumn('word', word, (column) => column.primaryKey().notNull())
    .addColumn('stem', word, (column) => column.notNull())
    // Readable stories that have it; 0 for a word that only comments have.
    .addColumn('stories', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('search_word_stem').on('search_word').columns(['stem', 'stories']).execute()
  await relate(db, 'story_alike', 'alike_id', isPostgres)
  await relate(db, 'parallel', 'other_id', isPostgres)
}

/** The words stand in the table as they are looked for; deleted ones are gone from the index at once. */
async function indexInFile(db: Kysely<unknown>): Promise<void> {
  const spelling = `tokenize = "ascii tokenchars '=-+#.:'"`
  for (const [table, columns] of [
    ['story', 'title, lesson, labels, tags, body, facts'],
    ['comment', 'body']
  ] as const) {
    await sql.raw(`create virtual table ${table}_search using fts5(${columns}, ${spelling})`).execute(db)
    await sql
      .raw(`insert into ${table}_search (${table}_search, rank) values ('secure-delete', 1)`)
      .execute(db)
    await sql
      .raw(`create trigger ${table}_unsearched after delete on ${table} for each row begin
        delete from ${table}_search where rowid = old.id; end`)
      .execute(db)
  }
}

async function indexOnServer(db: Kysely<unknown>): Promise<void> {
  for (const table of ['story', 'comment']) {
    await db.schema
      .createTable(`${table}_search`)
      .addColumn('id', 'bigint', (column) =>
        column.primaryKey().references(`${table}.id`).onDelete('cascade')
      )
      .addColumn('document', sql`tsvector`, (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex(`${table}_search_document`)
      .on(`${table}_search`)
      .using('gin')
      .column('document')
      .execute()
  }
}

/** A table that says of a story that another belongs to it; both are drawn anew when that changes. */
async function relate(
  db: Kysely<unknown>,
  table: 'story_alike' | 'parallel',
  other: string,
  isPostgres: boolean
): Promise<void> {
  const story = (column: ColumnDefinitionBuilder) =>
    column.references('story.id').onDelete('cascade').notNull()
  const idType = isPostgres ? 'bigint' : 'integer'
  await db.schema
    .createTable(table)
    .addColumn('story_id', idType, story)
    .addColumn(other, idType, story)
    .$call((made) =>
      table === 'parallel'
        ? made.addColumn('created_at', 'bigint', (column) => column.notNull())
        : made
            .addColumn('score', 'double precision', (column) => column.notNull())
            .addColumn('words', 'text', (column) => column.notNull())
    )
    .addPrimaryKeyConstraint(`${table}_pk`, ['story_id', other])
    .execute()
  await db.schema.createIndex(`${table}_other`).on(table).columns([other, 'story_id']).execute()
  for (const [on, row] of [
    ['insert', 'new'],
    ['delete', 'old']
  ] as const) {
    const ids = table === 'parallel' ? [`${row}.story_id`, `${row}.${other}`] : [`${row}.story_id`]
    for (const statement of (isPostgres ? serverTrigger : fileTrigger)(`${table}_${on}`, table, on, ids))
      await sql.raw(statement).execute(db)
  }
}

const LATEST = '(select coalesce(max(at), 0) + 1 from change)'

const fileTrigger = (name: string, table: string, on: string, ids: readonly string[]): string[] => [
  `create trigger notice_${name} after ${on} on ${table} for each row begin ${ids
    .map(
      (
        id
      ) => `insert into change (topic, at) select 'story ' || short_id, ${LATEST} from story where id = ${id}
        on conflict (topic) do update set at = excluded.at;`
    )
    .join(' ')} end`
]

const serverTrigger = (name: string, table: string, on: string, ids: readonly string[]): string[] => [
  `create function notice_${name}() returns trigger language plpgsql as $$ begin ${ids
    .map((id) => `perform pg_notify('change', 'story ' || short_id) from story where id = ${id};`)
    .join(' ')} return null; end $$`,
  `create trigger notice_${name} after ${on} on ${table} for each row execute function notice_${name}()`
]
