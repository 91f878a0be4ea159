import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { backUp } from '../../src/db/backup.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { restore } from '../../src/db/restore.ts'
import { newFolder } from '../support/files.ts'
import { makeAccount, makeStory, NOON } from '../support/make.ts'

const CLI = join(import.meta.dirname, '../../src/cli.ts')
const run = promisify(execFile)

/** One command of the operator's. */
const cli = (file: string, ...args: string[]) =>
  run(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: `sqlite:${file}` }
  }).catch((error: { stdout: string; stderr: string; code: number }) => error)

async function openSite(file: string): Promise<Db> {
  const db = openDatabase(`sqlite:${file}`)
  onTestFinished(() => db.destroy())
  await migrate(db)
  return db
}

const names = async (file: string) => {
  const db = openDatabase(`sqlite:${file}`)
  const rows = await db.selectFrom('account').select('username').orderBy('id').execute()
  await db.destroy()
  return rows.map(({ username }) => username)
}

test('a copy made under writes is whole, stands alone, and holds what was there when it began', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copy.db')]
  const db = await openSite(file)
  await makeAccount(db, 'ann')
  let isDone = false
  const copying = backUp(`sqlite:${file}`, copy).finally(() => {
    isDone = true
  })
  for (let n = 0; !isDone; n++) {
    await makeAccount(db, `later${n}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { bytes } = await copying
  expect(bytes).toBe(readFileSync(copy).length)
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
  expect(await names(copy)).toContain('ann')
})

test('the command says what it saved, and never writes over a file', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copies/one.db')]
  await makeAccount(await openSite(file), 'ann')
  const first = await cli(file, 'backup', copy)
  expect(first.stdout).toMatch(/^Saved a copy as \S+one\.db: \d\.\d MB in \d+\.\d s, checked\.\n$/)
  const before = readFileSync(copy)
  const second = await cli(file, 'backup', copy)
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already; nothing was written')
  })
  expect(readFileSync(copy)).toEqual(before)
})

test('a copy of a damaged database is not kept', async () => {
  const folder = newFolder()
  const file = join(folder, 'site.db')
  const db = await openSite(file)
  await makeAccount(db, 'ann')
  await db.destroy()
  const raw = new Database(file)
  raw.pragma('foreign_keys = OFF')
  raw.exec('insert into follow_tag values (99, 98, 1)')
  raw.close()
  await expect(backUp(`sqlite:${file}`, join(folder, 'copy.db'))).rejects.toThrow(
    'The copy is not sound (a row of "follow_tag" belongs to a row of'
  )
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([])
})

test('a restored site is read as it was, and what was there before is kept', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copy.db')]
  const db = await openSite(file)
  const { title } = { title: 'The night we restored' }
  await makeStory(db, { title })
  await backUp(`sqlite:${file}`, copy)
  await makeAccount(db, 'too-late')
  await db.destroy()
  const { stdout } = await cli(file, 'restore', copy)
  const [, kept = ''] =
    /is restored; the next start serves it\. What was there before is kept as (\S+)\.\n$/.exec(stdout) ?? []
  expect(await names(kept)).toContain('too-late')
  expect(await names(file)).not.toContain('too-late')
  const restored = await openSite(file)
  expect(await restored.selectFrom('story').select('title').execute()).toEqual([{ title }])
  expect(existsSync(copy)).toBe(true)
})

test('restoring makes a site where there was none, and in the place of one that is damaged', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copy.db')]
  await makeAccount(await openSite(file), 'ann')
  await backUp(`sqlite:${file}`, copy)
  const elsewhere = join(folder, 'new/site.db')
  expect(await restore(`sqlite:${elsewhere}`, copy, NOON)).toBeNull()
  expect(await names(elsewhere)).toEqual(['ann'])
  writeFileSync(elsewhere, 'nothing but noise, where a database should be '.repeat(200))
  const kept = await restore(`sqlite:${elsewhere}`, copy, NOON)
  expect(kept).toBe(`${elsewhere}.before-restore-2026-03-01T12-00-00Z`)
  expect(readFileSync(kept ?? '', 'utf8')).toContain('nothing but noise')
  expect(await names(elsewhere)).toEqual(['ann'])
})

test.for([
  ['is not there', () => undefined, /^There is no file /],
  [
    'is text',
    (copy: string) => writeFileSync(copy, 'a shopping list '.repeat(500)),
    /copy\.db cannot be opened: .*not a database/
  ],
  [
    'is another program’s',
    (copy: string) => new Database(copy).exec('create table recipes (name text)').close(),
    /copy\.db is not a War Stories database/
  ],
  [
    'is damaged',
    async (copy: string, file: string) => {
      await backUp(`sqlite:${file}`, copy)
      const bytes = readFileSync(copy)
      writeFileSync(
        copy,
        Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(8192, 7), bytes.subarray(12_288)])
      )
    },
    /copy\.db (is damaged|cannot be opened)/
  ],
  [
    'is of a newer program',
    async (copy: string, file: string) => {
      await backUp(`sqlite:${file}`, copy)
      new Database(copy).exec("insert into kysely_migration values ('9999_later', '2030-01-01')").close()
    },
    /copy\.db was made by a newer program: it has "9999_later"/
  ]
] as const)('a backup that %s is refused, and the site stays as it is', async ([, make, sentence]) => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copy.db')]
  const db = await openSite(file)
  await makeAccount(db, 'ann')
  await db.destroy()
  await make(copy, file)
  await expect(restore(`sqlite:${file}`, copy, NOON)).rejects.toThrow(sentence)
  expect(await names(file)).toEqual(['ann'])
  expect(readdirSync(folder).filter((name) => /restor/.test(name))).toEqual([])
})

test('nothing is restored under a running site', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'site.db'), join(folder, 'copy.db')]
  const db = await openSite(file)
  await makeAccount(db, 'ann')
  await backUp(`sqlite:${file}`, copy)
  const { stderr } = await cli(file, 'restore', copy)
  expect(stderr).toBe(`A site is running on ${file}. Stop it, then restore again.\n`)
  await makeAccount(db, 'bob')
  expect(await names(file)).toEqual(['ann', 'bob'])
  expect(readdirSync(folder).filter((name) => /restor/.test(name))).toEqual([])
})

test('the command that checks a site ends with 1 while something is wrong', async () => {
  const file = join(newFolder(), 'site.db')
  const db = await openSite(file)
  await makeStory(db)
  await db.updateTable('tag').set({ story_count: 5 }).execute()
  expect(await cli(file, 'check')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('stories of tags: 1 wrong')
  })
  expect((await cli(file, 'check', '--repair')).stdout).toContain('stories of tags: 1 counted anew')
  expect(await cli(file, 'check')).not.toHaveProperty('code')
})

test('what has no file says what to use in place of a copy', async () => {
  const folder = newFolder()
  for (const url of ['postgres://ann:hunter2@db.example/stories', 'postgresql://db.example/stories']) {
    await expect(backUp(url, join(folder, 'copy.db'))).rejects.toThrow(
      /^A PostgreSQL database is saved by pg_dump/
    )
    await expect(restore(url, join(folder, 'copy.db'), NOON)).rejects.toThrow(
      /pg_restore; see docs\/backup\.md/
    )
  }
  await expect(backUp('sqlite::memory:', join(folder, 'copy.db'))).rejects.toThrow('in memory')
  expect(readdirSync(folder)).toEqual([])
})
