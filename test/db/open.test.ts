import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { test as anyTest, expect, onTestFinished } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { DatabaseError, openDatabase } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { emptyDatabase, isOnServer } from '../support/database.ts'
import { makeAccount } from '../support/make.ts'

/** Most of this is about the file. */
const test = anyTest.skipIf(isOnServer)

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'war-stories-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'site.db')
}

async function makeSite(file: string): Promise<void> {
  const db = openDatabase(`sqlite:${file}`)
  await migrate(db)
  await db.destroy()
}

test('a new file is made with its folder, kept safe in a power cut, and marked as ours', async () => {
  const file = join(newFile(), '../deep/er/site.db')
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  const pragma = async (name: string) =>
    Object.values((await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0] as object)[0]
  expect(await pragma('journal_mode')).toBe('wal')
  expect(await pragma('synchronous')).toBe(2)
  expect(await pragma('foreign_keys')).toBe(1)
  expect(await pragma('trusted_schema')).toBe(0)
  expect(await pragma('secure_delete')).toBe(1)
  expect(await pragma('application_id')).toBe(0x57415253)
  expect(await pragma('busy_timeout')).toBeGreaterThan(0)
})

test('migrations run once', async () => {
  const db = openDatabase('sqlite::memory:')
  onTestFinished(() => db.destroy())
  expect(await migrate(db)).toContain('0001_reading')
  expect(await migrate(db)).toEqual([])
})

test('a file that was made, and nothing written to it yet, is taken up', async () => {
  const file = newFile()
  const begun = new Database(file)
  begun.pragma('journal_mode = WAL')
  begun.close()
  expect(statSync(file).size).toBeGreaterThan(0)
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  expect(await migrate(db)).toContain('0001_reading')
})

test('an empty file that another program marked as its own is refused', () => {
  const file = newFile()
  const foreign = new Database(file)
  foreign.pragma('application_id = 7')
  foreign.close()
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(`${file} is not a War Stories database.`)
})

test('a file of another program is refused and left as it was', async () => {
  const file = newFile()
  const foreign = new Database(file)
  foreign.exec('create table recipes (name text)')
  foreign.close()
  const before = readFileSync(file)
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(DatabaseError)
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(`${file} is not a War Stories database.`)
  expect(readFileSync(file)).toEqual(before)
})

test.for([
  ['text', () => Buffer.from('this is a shopping list, and not a short one either'.repeat(50))],
  [
    'a torn page',
    (whole: Buffer) => Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(8192, 7), whole.subarray(12288)])
  ],
  ['a last page cut short', (whole: Buffer) => whole.subarray(0, whole.length - 1000)],
  ['half a file', (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 2 / 4096) * 4096)],
  [
    'a broken header',
    (whole: Buffer) => Buffer.concat([Buffer.from('SQLite format 4\0'), whole.subarray(16)])
  ]
] as const)('a damaged file (%s) is refused by name and left as it was', async ([, damage]) => {
  const file = newFile()
  await makeSite(file)
  const damaged = damage(readFileSync(file))
  writeFileSync(file, damaged)
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(DatabaseError)
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(file)
  expect(() => openDatabase(`sqlite:${file}`)).toThrow(/^.*$/)
  expect(readFileSync(file)).toEqual(damaged)
})

test('a database of a newer program is refused', async () => {
  const file = newFile()
  await makeSite(file)
  const raw = new Database(file)
  raw.prepare("insert into kysely_migration values ('9999_later', '2030-01-01T00:00:00.000Z')").run()
  raw.close()
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  await expect(migrate(db)).rejects.toThrow(
    'This program is older than its database, which has "9999_later".'
  )
})

test('a migration that fails half-way leaves nothing behind', async () => {
  const file = newFile()
  const raw = new Database(file)
  raw.pragma(`application_id = ${0x57415253}`)
  raw.exec('create table tag (something text)')
  raw.close()
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  await expect(migrate(db)).rejects.toThrow('tag')
  const tables = await db.introspection.getTables()
  expect(tables.map((table) => table.name)).toEqual(['tag'])
})

test('two connections that read before they write wait for each other instead of failing', async () => {
  const file = newFile()
  await makeSite(file)
  const [one, two] = [openDatabase(`sqlite:${file}`), openDatabase(`sqlite:${file}`)]
  onTestFinished(async () => {
    await one.destroy()
    await two.destroy()
  })
  await makeAccount(one, 'ann')
  await one.transaction().execute(async (trx) => {
    await trx.selectFrom('account').selectAll().execute()
    // A deferred transaction would have no lock yet, and the other connection could write under it.
    const other = new Database(file, { timeout: 0 })
    expect(() => other.exec("update account set bio = 'x'")).toThrow('locked')
    other.close()
    await trx.updateTable('account').set({ bio: 'y' }).execute()
  })
  await two.transaction().execute((trx) => trx.updateTable('account').set({ bio: 'z' }).execute())
  expect((await one.selectFrom('account').select('bio').executeTakeFirst())?.bio).toBe('z')
})

anyTest('work inside a transaction joins it, and is undone with it', async () => {
  const db = await emptyDatabase()
  const failing = inTransaction(db, async (trx) => {
    await inTransaction(trx, (inner) => makeAccount(inner, 'ann'))
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await db.selectFrom('account').selectAll().execute()).toEqual([])
})

test('a copy of the file opens like the file', async () => {
  const file = newFile()
  await makeSite(file)
  copyFileSync(file, `${file}.copy`)
  const db = openDatabase(`sqlite:${file}.copy`)
  onTestFinished(() => db.destroy())
  expect(await migrate(db)).toEqual([])
})
