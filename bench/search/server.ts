import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { migrate } from '../../src/db/migrate.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import type { StoryDocument } from '../../src/search/match.ts'
import { writeStory } from '../../src/search/postgres.ts'
import { type Cluster, startCluster } from '../../test/support/cluster.ts'

/** Those that fillSearchable fills, in the order that they refer to each other. */
const TABLES = ['account', 'tag', 'story', 'story_tag', 'story_facts', 'story_fact', 'search_word']
const ROWS_AT_ONCE = 2_000
/** Room for what is asked for all the time, as a server of this size has; a throw-away one has less. */
const ROOMY = [
  'shared_buffers=1GB',
  'work_mem=32MB',
  'effective_cache_size=4GB',
  'maintenance_work_mem=512MB'
]

/** A throw-away PostgreSQL with the rows of this file. */
export async function startFilled(path: string, say: (line: string) => void): Promise<Cluster> {
  const cluster = await startCluster(ROOMY)
  const file = new Database(path, { readonly: true })
  const bare = openDatabase(cluster.url)
  await migrate(bare)
  // Rows of a file that was whole need no looking after, one by one.
  await sql`alter database postgres set session_replication_role = replica`.execute(bare)
  await bare.destroy()
  const db = openDatabase(cluster.url)
  for (const table of TABLES) {
    await copy(db, file, table)
    say(`${table} is there`)
  }
  await copyIndex(db, file)
  say('the index is there')
  for (const table of ['account', 'tag', 'story'])
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
      db
    )
  await sql`alter database postgres reset session_replication_role`.execute(db)
  await sql`analyze`.execute(db)
  await db.destroy()
  file.close()
  return cluster
}

async function copy(db: Db, file: Database.Database, table: string): Promise<void> {
  for (const rows of inBatches<Record<string, unknown>>(file, `select * from ${table}`)) {
    const json = JSON.stringify(rows)
    const columns = sql.join(Object.keys(rows[0] ?? {}).map((column) => sql.ref(column)))
    await sql`insert into ${sql.table(table)} (${columns})
      select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`.execute(db)
  }
}

async function copyIndex(db: Db, file: Database.Database): Promise<void> {
  const rows = inBatches<StoryDocument & { rowid: number }>(file, 'select rowid, * from story_search')
  for (const some of rows)
    await db.transaction().execute(async (trx) => {
      for (const { rowid, ...document } of some) await writeStory(trx, rowid, document)
    })
}

function* inBatches<Row>(file: Database.Database, query: string): Generator<Row[]> {
  let rows: Row[] = []
  for (const row of file.prepare(query).iterate() as Iterable<Row>) {
    rows.push(row)
    if (rows.length < ROWS_AT_ONCE) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}
