import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { openDatabase } from '../../../src/db/open.ts'
import { exportSite } from '../../../src/transfer/site/exportSite.ts'
import { importSite } from '../../../src/transfer/site/importSite.ts'
import { checkSite } from '../../../src/upkeep/check.ts'
import { newFolder } from '../../support/files.ts'
import { makeStory } from '../../support/make.ts'
import { fillSite, KEYS, pagesOf } from './filled.ts'
import { treeOf } from './tree.ts'

let filled: Awaited<ReturnType<typeof fillSite>>
let exported: string
const quietly = () => undefined

beforeAll(async () => {
  filled = await fillSite()
  exported = join(filled.folder, 'export')
  await exportSite(filled.url, exported, quietly)
})
afterAll(() => rmSync(filled.folder, { recursive: true, force: true }))

const newFile = () => `sqlite:${join(newFolder(), 'site.db')}`

/** A copy in which something may be changed. */
function copyOfExport(): string {
  const folder = join(newFolder(), 'export')
  cpSync(exported, folder, { recursive: true })
  return folder
}

/** Changes a table's file, and the manifest with it: what somebody does on purpose. */
function forge(folder: string, table: string, change: (text: string) => string): void {
  const file = join(folder, 'tables', `${table}.jsonl`)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  const entry = manifest.tables.find(({ name }: { name: string }) => name === table)
  entry.sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(path, JSON.stringify(manifest))
}

async function storiesIn(databaseUrl: string): Promise<number> {
  const db = openDatabase(databaseUrl)
  const tables = await db.introspection.getTables()
  const stories = tables.some(({ name }) => name === 'story')
    ? await db.selectFrom('story').select('id').execute()
    : []
  await db.destroy()
  return stories.length
}

test('an export that was imported is exported again as the same files, and serves the same pages', async () => {
  const to = newFile()
  await importSite(to, exported, quietly)
  const again = join(newFolder(), 'again')
  await exportSite(to, again, quietly)
  expect(treeOf(again)).toEqual(treeOf(exported))
  expect(await pagesOf(to)).toEqual(await pagesOf(filled.url))
  const db = openDatabase(to)
  onTestFinished(() => db.destroy())
  const faults: string[] = []
  expect(await checkSite(db, { repairs: false, say: (line) => faults.push(line) }), faults.join()).toBe(true)
  const manifest = JSON.parse(readFileSync(join(exported, 'manifest.json'), 'utf8'))
  const { lastNumber } = manifest.tables.find(({ name }: { name: string }) => name === 'story')
  expect((await makeStory(db)).id).toBe(lastNumber + 1)
})

test('an export lets nobody in: it holds no password, session, link or other key', () => {
  const names = readdirSync(join(exported, 'tables'))
  for (const table of ['session', 'mail_token', 'form_receipt', 'job', 'limit_count', 'change'])
    expect(names).not.toContain(`${table}.jsonl`)
  const text = names.map((name) => readFileSync(join(exported, 'tables', name), 'utf8')).join()
  for (const key of Object.values(KEYS)) expect(text).not.toContain(key)
  expect(text).toContain('ann@example.org')
})

test('only the account that exported a site may look at it', () => {
  for (const [name, mode] of [
    ['', 0o700],
    ['tables/account.jsonl', 0o600],
    ['manifest.json', 0o600]
  ] as const)
    expect(statSync(join(exported, name)).mode & 0o777, name).toBe(mode)
})

test('a site is exported while it runs, into a new folder only', async () => {
  const db = openDatabase(filled.url)
  onTestFinished(() => db.destroy())
  await db.selectFrom('tag').select('id').execute()
  const folder = join(newFolder(), 'new')
  await exportSite(filled.url, folder, quietly)
  expect(treeOf(folder)).toEqual(treeOf(exported))
  await expect(exportSite(filled.url, folder, quietly)).rejects.toThrow('is there already')
})

test('what an export that was stopped left behind is no export, and the next one is whole', async () => {
  const folder = join(newFolder(), 'new')
  const stop = () => {
    throw new Error('stopped here')
  }
  await expect(exportSite(filled.url, folder, stop)).rejects.toThrow('stopped here')
  await expect(importSite(newFile(), folder, quietly)).rejects.toThrow('there is no such file')
  await exportSite(filled.url, folder, quietly)
  expect(treeOf(folder)).toEqual(treeOf(exported))
})

test('an import that was stopped goes on behind the rows that are there', async () => {
  for (const table of ['account', 'image', 'comment', 'tag']) {
    const to = newFile()
    const stop = (line: string) => {
      if (line.startsWith(`${table}:`)) throw new Error('stopped here')
    }
    await expect(importSite(to, exported, stop)).rejects.toThrow('stopped here')
    await expect(importSite(to, copyOfExport(), quietly)).rejects.toThrow('is being filled from')
    const said: string[] = []
    await importSite(to, exported, (line) => said.push(line))
    expect(said[0]).toBe('Going on where an earlier run stopped.')
    expect(said).toContainEqual(expect.stringMatching(RegExp(`^${table}: .* of them from before$`)))
    const again = join(newFolder(), 'again')
    await exportSite(to, again, quietly)
    expect(treeOf(again)).toEqual(treeOf(exported))
  }
})

test('an import stopped between two batches of a table takes every line once', async () => {
  const to = newFile()
  let batches = 0
  const { prepare } = Database.prototype
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    text
  ) {
    if (/^insert into "comment" /.test(text) && ++batches === 2) throw new Error('stopped here')
    return prepare.call(this, text)
  })
  onTestFinished(() => spy.mockRestore())
  await expect(importSite(to, exported, quietly)).rejects.toThrow('stopped here')
  spy.mockRestore()
  await importSite(to, exported, quietly)
  const again = join(newFolder(), 'again')
  await exportSite(to, again, quietly)
  expect(treeOf(again)).toEqual(treeOf(exported))
})

test('a site that has begun is left as it is', async () => {
  const to = newFile()
  await importSite(to, exported, quietly)
  const before = await storiesIn(to)
  await expect(importSite(to, exported, quietly)).rejects.toThrow('is not empty')
  expect(await storiesIn(to)).toBe(before)
})

test.each([
  [
    'a changed line',
    (folder: string) => writeFileSync(join(folder, 'tables/story.jsonl'), '{}\n'),
    'does not fit'
  ],
  ['a file that is gone', (folder: string) => rmSync(join(folder, 'tables/tag.jsonl')), 'cannot be read'],
  [
    'a manifest that is none',
    (folder: string) => writeFileSync(join(folder, 'manifest.json'), '[]'),
    'this program'
  ],
  [
    'another version',
    (folder: string) => changeManifest(folder, { version: 2 }),
    'that this program can read'
  ],
  [
    'a newer program',
    (folder: string) => changeManifest(folder, { migrations: ['9999_x'] }),
    'of a newer program'
  ],
  ['an older program', (folder: string) => changeManifest(folder, { migrations: [] }), 'of an older program']
])('%s keeps an export from being imported, and changes nothing', async (_, harm, reason) => {
  const folder = copyOfExport()
  harm(folder)
  const to = newFile()
  await expect(importSite(to, folder, quietly)).rejects.toThrow(reason)
  expect(await storiesIn(to)).toBe(0)
})

function changeManifest(folder: string, change: object): void {
  const path = join(folder, 'manifest.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }))
}

const withFile = (file: string) => (text: string) => text.replace(/images\/[0-9a-f]{64}\.webp/, file)

test.each([
  ['a picture from outside of it', 'image', withFile('../../secret'), 'must name a picture'],
  ['a picture that is not there', 'image', withFile(`images/${'0'.repeat(64)}.webp`), 'is missing'],
  [
    'a column that no export has',
    'account',
    (text: string) => text.replace('{', '{"password_hash":"x",'),
    'no export has'
  ],
  [
    'a prototype',
    'account',
    (text: string) => text.replace('{', '{"__proto__":{"role":"admin"},'),
    'no export has'
  ],
  [
    'a value of another kind',
    'tag',
    (text: string) => text.replace(/"name":"[^"]*"/, '"name":{}'),
    'must be a text'
  ],
  [
    'a row that no table takes',
    'tag',
    (text: string) => text.replace(/"name":"[^"]*"/, '"name":null'),
    'tag: rows 1 to'
  ],
  ['a line that is no object', 'tag', (text: string) => `3\n${text}`, 'must be a JSON object']
])('a forged export with %s is refused at its line', async (_, table, change, reason) => {
  const folder = copyOfExport()
  mkdirSync(join(folder, 'images'), { recursive: true })
  forge(folder, table, change)
  await expect(importSite(newFile(), folder, quietly)).rejects.toThrow(reason)
})
