import { createHash, randomBytes } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { onTestFinished } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'

/** Where the suite runs: on files and in memory, or on the server that DATABASE_URL names. */
const SERVER = process.env.DATABASE_URL?.startsWith('postgres') ? process.env.DATABASE_URL : null

export const isOnServer = SERVER !== null

/** The address of an empty database of its own: in memory, or on the server, where it must be dropped. */
export async function newDatabase(): Promise<string> {
  if (!SERVER) return 'sqlite::memory:'
  const name = `stories_test_${randomBytes(8).toString('hex')}`
  await onServer(SERVER, `create database ${name} template ${await template(SERVER)}`)
  return addressOf(SERVER, name)
}

export async function dropDatabase(databaseUrl: string): Promise<void> {
  const name = /stories_test_[0-9a-f]{16}/.exec(databaseUrl)?.[0]
  if (SERVER && name) await onServer(SERVER, `drop database if exists ${name} with (force)`)
}

/** The same for programs beside the test: a file, or a database on the server, until the test ends. */
export async function newSharedDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'stories-test-'))
  const databaseUrl = SERVER ? await newDatabase() : `sqlite:${join(folder, 'site.db')}`
  onTestFinished(async () => {
    await dropDatabase(databaseUrl)
    rmSync(folder, { recursive: true, force: true })
  })
  return databaseUrl
}

/** A migrated database without a site around it, until the test ends. */
export async function emptyDatabase(): Promise<Db> {
  const databaseUrl = await newDatabase()
  const db = await migratedDatabase(databaseUrl)
  onTestFinished(async () => {
    await db.destroy()
    await dropDatabase(databaseUrl)
  })
  return db
}

export async function migratedDatabase(databaseUrl: string): Promise<Db> {
  const db = openDatabase(databaseUrl)
  await migrate(db)
  return db
}

/** A database with all migrations, made once for this state of theirs; copying it is quicker than they are. */
let known: Promise<string> | undefined

function template(server: string): Promise<string> {
  known ??= prepareTemplate(server)
  return known
}

async function prepareTemplate(server: string): Promise<string> {
  const folder = join(import.meta.dirname, '../../migrations')
  const hash = createHash('sha256')
  for (const file of globSync('*.ts', { cwd: folder }).sort()) hash.update(readFileSync(join(folder, file)))
  const name = `stories_template_${hash.digest('hex').slice(0, 16)}`
  await withServer(server, async (client) => {
    // Of all processes of a run one makes it.
    await client.query("select pg_advisory_lock(hashtext('stories_template'))")
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount) return
    const building = `${name}_building`
    await client.query(`drop database if exists ${building} with (force)`)
    await client.query(`create database ${building}`)
    const db = openDatabase(addressOf(server, building))
    await migrate(db).finally(() => db.destroy())
    await client.query(`alter database ${building} rename to ${name}`)
  })
  return name
}

const onServer = (server: string, statement: string) =>
  withServer(server, async (client) => void (await client.query(statement)))

async function withServer(server: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(server)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function addressOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
