import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { newFolder } from '../support/files.ts'
import { makeStory } from '../support/make.ts'

function open(file: string): Db {
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  return db
}

const schemaOf = (file: string) => {
  const raw = new Database(file, { readonly: true })
  const schema = raw.prepare('select name, sql from sqlite_schema order by name').all()
  raw.close()
  return schema
}

/** Calls back before every statement that any connection runs. */
function beforeEachStatement(callBack: (count: number) => void): void {
  let count = 0
  const { prepare } = Database.prototype
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    text
  ) {
    callBack(count++)
    return prepare.call(this, text)
  })
  onTestFinished(() => spy.mockRestore())
}

test('wherever a first start is killed, the next one completes it', async () => {
  const folder = newFolder()
  const file = join(folder, 'site.db')
  const killed = new Map<string, string>()
  // What is on the disk before a statement is what a process killed there leaves behind.
  beforeEachStatement((count) => {
    const files = [file, `${file}-wal`].filter((path) => existsSync(path))
    const state = Buffer.concat(files.map((path) => readFileSync(path))).toString('latin1')
    if (files.length === 0 || killed.has(state)) return
    const left = join(folder, `killed-${count}`)
    mkdirSync(left)
    for (const path of files) copyFileSync(path, join(left, path.slice(folder.length + 1)))
    killed.set(state, join(left, 'site.db'))
  })
  const db = open(file)
  await migrate(db)
  vi.restoreAllMocks()
  await db.destroy()
  expect(killed.size).toBeGreaterThan(3)
  for (const left of killed.values()) {
    const again = open(left)
    await migrate(again)
    await makeStory(again)
    await again.destroy()
    expect(schemaOf(left), left).toEqual(schemaOf(file))
  }
})

test('wherever a statement fails, the same program completes the migrations when it is asked again', async () => {
  const done = openDatabase('sqlite::memory:')
  let statements = 0
  beforeEachStatement((count) => {
    statements = count
  })
  await migrate(done)
  vi.restoreAllMocks()
  const names = async (db: Db) => (await db.introspection.getTables()).map((table) => table.name).sort()
  for (let failing = 0; failing <= statements; failing += 3) {
    const db = openDatabase('sqlite::memory:')
    beforeEachStatement((count) => {
      if (count === failing) throw new Error('the power went')
    })
    await expect(migrate(db)).rejects.toThrow('the power went')
    vi.restoreAllMocks()
    await migrate(db)
    expect(await names(db), `statement ${failing}`).toEqual(await names(done))
    await db.destroy()
  }
  await done.destroy()
})

/** What cannot be noted as done fails, whatever it does, and is tried again by the next start. */
const NEVER_DONE =
  "create trigger never_done before insert on kysely_migration begin select raise(abort, 'no'); end"

/** A site as the version before the last migration left it, where that fails. */
async function makeOlder(file: string): Promise<string> {
  const db = open(file)
  await migrate(db)
  await db.destroy()
  const raw = new Database(file)
  const last = raw.prepare('select max(name) from kysely_migration').pluck().get() as string
  raw.prepare('delete from kysely_migration where name = ?').run(last)
  raw.exec(NEVER_DONE)
  raw.close()
  return last
}

test('before an existing file is changed, a copy of it is made, and both are said', async () => {
  const folder = newFolder()
  const file = join(folder, 'site.db')
  const last = await makeOlder(file)
  const said: string[] = []
  const again = open(file)
  for (let start = 0; start < 2; start++)
    await expect(migrate(again, (line) => said.push(line))).rejects.toThrow()
  expect(said.slice(0, 3)).toEqual([
    expect.stringContaining('a copy is made first'),
    expect.stringMatching(`^Saved a copy as \\S+site\\.db\\.before-${last}: `),
    `Changing the database: ${last} …`
  ])
  expect(readdirSync(folder).filter((name) => name.includes('before'))).toEqual([`site.db.before-${last}`])
  expect(schemaOf(`${file}.before-${last}`)).toEqual(schemaOf(file))
})

test('a new file, and one that is up to date, are not copied', async () => {
  const folder = newFolder()
  const said: string[] = []
  for (let start = 0; start < 2; start++)
    await migrate(open(join(folder, 'site.db')), (line) => said.push(line))
  expect(said).toEqual([])
  expect(readdirSync(folder).filter((name) => name.includes('before'))).toEqual([])
})

test.runIf(isOnServer)('tables are told while another process changes them', async () => {
  const DATABASE_URL = await newSharedDatabase()
  const [one, other] = [await migratedDatabase(DATABASE_URL), await migratedDatabase(DATABASE_URL)]
  onTestFinished(async () => void (await Promise.all([one.destroy(), other.destroy()])))
  let isChanging = true
  const change = async () => {
    for (let time = 0; time < 100; time++) {
      await sql`alter table account add column passing text`.execute(other)
      await sql`alter table account drop column passing`.execute(other)
    }
    isChanging = false
  }
  const read = async () => {
    while (isChanging) await one.introspection.getTables()
  }
  await Promise.all([change(), read()])
})
