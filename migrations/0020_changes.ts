import { type Kysely, PostgresAdapter, sql } from 'kysely'

/** What is noticed of one row: a topic, and where that has to be looked up or depends on the row, from where. */
type Notice = [topic: string, tail?: string]

interface Watch {
  table: string
  on: 'insert' | 'update' | 'delete'
  /** Of an update; all where none are named. */
  columns?: string[]
  notices: Notice[]
}

const LATEST = '(select coalesce(max(at), 0) + 1 from change)'

/**
 * Every write that changes what a visitor sees leaves a notice, whoever writes: on SQLite the number of the latest
 * change of each topic in a table, on PostgreSQL, where that stays empty, a message on the channel "change".
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  await db.schema
    .createTable('change')
    .addColumn('topic', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('change_at').on('change').column('at').unique().execute()
  for (const watch of WATCHES) {
    for (const statement of isPostgres ? postgresTrigger(watch) : sqliteTrigger(watch))
      await sql.raw(statement).execute(db)
  }
}

const nameOf = ({ table, on }: Watch): string => `notice_${table}_${on}`

const eventOf = ({ table, on, columns }: Watch): string =>
  `${on}${columns ? ` of ${columns.join(', ')}` : ''} on ${table}`

function sqliteTrigger(watch: Watch): string[] {
  const inserts = watch.notices.map(
    ([topic, tail = 'where true']) =>
      `insert into change (topic, at) select ${topic}, ${LATEST} ${tail} on conflict (topic) do update set at = excluded.at;`
  )
  return [
    `create trigger ${nameOf(watch)} after ${eventOf(watch)} for each row begin ${inserts.join(' ')} end`
  ]
}

function postgresTrigger(watch: Watch): string[] {
  const name = nameOf(watch)
  const messages = watch.notices.map(([topic, tail = '']) => `perform pg_notify('change', ${topic}) ${tail};`)
  return [
    `create function ${name}() returns trigger language plpgsql as $$ begin ${messages.join(' ')} return null; end $$`,
    `create trigger ${name} after ${eventOf(watch)} for each row execute function ${name}()`
  ]
}

const changed = (...columns: string[]): string =>
  `(${columns.map((column) => `old.${column} is distinct from new.${column}`).join(' or ')})`

const ofStory = (id: string): Notice => [`'story ' || story.short_id`, `from story where story.id = ${id}`]
const ofCommentedStory = (id: string): Notice => [
  `'story ' || story.short_id`,
  `from comment join story on story.id = comment.story_id where comment.id = ${id}`
]

/** A story says something else; where an update touches none of its counts, it can be nothing but that. */
const SAYS = [
  'slug',
  'title',
  'author_id',
  'body_html',
  'excerpt',
  'reading_minutes',
  'cover_image_id'
].concat([
  'source_url',
  'created_at',
  'published_at',
  'edited_at',
  'removed_at',
  'removed_by',
  'removed_reason'
])
const COUNTS = ['comment_count', 'reaction_count', 'points', 'hot_rank']

/** Answers change the counts of all comments above them; the first of those stands for all. */
const IS_NO_COUNT_BELOW = 'old.descendant_count = new.descendant_count'

const HAS_WRITTEN = `(exists (select 1 from comment where comment.author_id = new.id) or exists (select 1 from story
  where story.author_id = new.id and story.published_at is not null and story.removed_at is null))`

const each = (table: string, notices: (row: 'new' | 'old') => Notice[], columns?: string[]): Watch[] => [
  { table, on: 'insert', notices: notices('new') },
  { table, on: 'update', notices: notices('new'), ...(columns && { columns }) },
  { table, on: 'delete', notices: notices('old') }
]

const WATCHES: Watch[] = [
  { table: 'story', on: 'insert', notices: [[`'stories'`]] },
  {
    table: 'story',
    on: 'update',
    notices: [
      [`'story ' || new.short_id`],
      [`'stories'`, `where ${changed(...SAYS)} or not ${changed(...COUNTS)}`],
      [`'lists'`, `where ${changed(...COUNTS)}`]
    ]
  },
  { table: 'story', on: 'delete', notices: [[`'story ' || old.short_id`], [`'stories'`]] },
  { table: 'comment', on: 'insert', notices: [ofStory('new.story_id'), [`'lists'`]] },
  {
    table: 'comment',
    on: 'update',
    notices: [
      [
        `'story ' || story.short_id`,
        `from story where story.id = new.story_id and (${IS_NO_COUNT_BELOW} or new.depth = 0)`
      ],
      [`'lists'`, `where ${IS_NO_COUNT_BELOW}`]
    ]
  },
  { table: 'comment', on: 'delete', notices: [ofStory('old.story_id'), [`'lists'`]] },
  ...each('comment_version', (row) => [ofCommentedStory(`${row}.comment_id`)]),
  ...each('story_reaction', (row) => [ofStory(`${row}.story_id`)]),
  ...each('story_reaction_count', (row) => [ofStory(`${row}.story_id`)]),
  // The copies of the story's ranks beside its tags change with the story itself.
  ...each('story_tag', (row) => [ofStory(`${row}.story_id`), [`'stories'`]], [
    'story_id',
    'tag_id',
    'position'
  ]),
  ...each('story_facts', (row) => [ofStory(`${row}.story_id`), [`'stories'`]]),
  ...each('story_fact', () => [[`'lists'`]]),
  ...each('fact_suggestion', (row) => [ofStory(`${row}.story_id`)]),
  { table: 'tag', on: 'insert', notices: [[`'lists'`]] },
  {
    table: 'tag',
    on: 'update',
    notices: [[`'lists'`], [`'all'`, `where ${changed('name', 'description')}`]]
  },
  { table: 'tag', on: 'delete', notices: [[`'all'`]] },
  {
    table: 'account',
    on: 'update',
    // Not what only its owner sees: passwords, addresses and the like are set all the time.
    columns: ['username', 'display_name', 'pronouns', 'bio', 'link', 'kind', 'created_at', 'avatar_image_id'],
    notices: [[`'person ' || old.username`], [`'person ' || new.username`], [`'all'`, `where ${HAS_WRITTEN}`]]
  },
  { table: 'account', on: 'delete', notices: [[`'person ' || old.username`], [`'all'`]] }
]
