import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { migrate } from '../../../src/db/migrate.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { exportSite } from '../../../src/transfer/site/exportSite.ts'
import { importSite } from '../../../src/transfer/site/importSite.ts'
import { moveSite } from '../../../src/transfer/site/move.ts'
import { type Cluster, hasPostgres, startCluster } from '../../support/cluster.ts'
import { newFolder } from '../../support/files.ts'
import { makeStory } from '../../support/make.ts'
import { contentsOf, copyOf, fillSite, pagesOf } from './filled.ts'
import { treeOf } from './tree.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')

let filled: Awaited<ReturnType<typeof fillSite>>
let contents: Record<string, unknown>

beforeAll(async () => {
  filled = await fillSite()
  contents = await contentsOf(filled.url)
})
afterAll(() => rmSync(filled.folder, { recursive: true, force: true }))

const newFile = () => `sqlite:${join(newFolder(), 'new', 'site.db')}`

async function move(from: string, to: string): Promise<string[]> {
  const said: string[] = []
  await moveSite({ from, to, name: from }, (line) => said.push(line))
  return said
}

/** From now on the program ends at this statement, counted over all of its connections. */
function stopAt(number: number): { count: () => number; goOn: () => void } {
  let count = 0
  const { prepare } = Database.prototype
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    text
  ) {
    if (++count === number) throw new Error('stopped here')
    return prepare.call(this, text)
  })
  onTestFinished(() => spy.mockRestore())
  return { count: () => count, goOn: () => spy.mockRestore() }
}

test('a move takes over every row as it is, and the numbers that were given', async () => {
  const to = newFile()
  const said = await move(filled.url, to)
  expect(await contentsOf(to)).toEqual(contents)
  expect(said).toContainEqual(expect.stringMatching(/^comment: \d+ rows$/))
  const db = openDatabase(to)
  onTestFinished(() => db.destroy())
  const { id } = await makeStory(db)
  expect(id).toBe((contents.story as { last: number }).last + 1)
})

test('wherever a move is stopped, no site starts on what is there, and the next one completes it', async () => {
  const whole = stopAt(Number.POSITIVE_INFINITY)
  await move(filled.url, newFile())
  whole.goOn()
  const gone: string[] = []
  for (const part of [0.3, 0.5, 0.6, 0.7, 0.8, 0.95]) {
    const to = newFile()
    const stop = stopAt(Math.floor(part * whole.count()))
    await expect(move(filled.url, to)).rejects.toThrow('stopped here')
    stop.goOn()
    const db = openDatabase(to)
    const started = await migrate(db).then(
      () => '',
      (error: Error) => error.message
    )
    await db.destroy()
    const [first = ''] = await move(filled.url, to)
    expect(await contentsOf(to)).toEqual(contents)
    // Before its first row it is an empty database still.
    if (started !== '') gone.push(started, first)
  }
  expect(new Set(gone)).toEqual(
    new Set([expect.stringContaining('Only a part of a site'), 'Going on where an earlier run stopped.'])
  )
  expect(gone.length).toBeGreaterThanOrEqual(6)
})

test('a move that was killed goes on behind the rows that are there', async () => {
  const to = newFile()
  const mover = spawn(process.execPath, [CLI, 'move', filled.url, to], {
    env: { PATH: process.env.PATH ?? '' }
  })
  for await (const chunk of mover.stdout) if (/^comment: /m.test(`${chunk}`)) mover.kill('SIGKILL')
  if (mover.signalCode === null && mover.exitCode === null) await once(mover, 'exit')
  expect(mover.signalCode).toBe('SIGKILL')
  const said = await move(filled.url, to)
  expect(said).toContainEqual(expect.stringMatching(/^comment: (\d+) rows, \1 rows of them from before$/))
  expect(await contentsOf(to)).toEqual(contents)
})

test('a row that was lost or changed on the way is noticed, and no site starts on it', async () => {
  const to = newFile()
  const whole = stopAt(Number.POSITIVE_INFINITY)
  await move(filled.url, newFile())
  whole.goOn()
  const stop = stopAt(whole.count() - 5)
  await expect(move(filled.url, to)).rejects.toThrow('stopped here')
  stop.goOn()
  const raw = new Database(to.slice('sqlite:'.length))
  raw.exec(`update account set bio = 'changed' where username = 'ann'; delete from saved_story`)
  raw.close()
  await expect(move(filled.url, to)).rejects.toThrow('Not the same on both sides: account, saved_story.')
  const db = openDatabase(to)
  await expect(migrate(db)).rejects.toThrow('Only a part of a site')
  await db.destroy()
})

test('a database that is not empty, or being filled from elsewhere, is left as it is', async () => {
  const to = copyOf(filled)
  await expect(move(filled.url, to)).rejects.toThrow(/not empty: "\w+" has rows/)
  expect(await contentsOf(to)).toEqual(contents)
  const half = newFile()
  const stop = (line: string) => {
    if (line.startsWith('story:')) throw new Error('stopped here')
  }
  await expect(moveSite({ from: filled.url, to: half, name: filled.url }, stop)).rejects.toThrow(
    'stopped here'
  )
  await expect(move(copyOf(filled), half)).rejects.toThrow(`is being filled from ${filled.url}`)
})

test('a site that runs, is of another version, or is not there is not moved', async () => {
  const from = copyOf(filled)
  const db = openDatabase(from)
  await db.selectFrom('tag').select('id').execute()
  await expect(move(from, newFile())).rejects.toThrow(/A site is running on .*site\.db\. Stop it/)
  await db.deleteFrom('kysely_migration').where('name', '=', '0020_changes').execute()
  await db.destroy()
  await expect(move(from, newFile())).rejects.toThrow('of another version of the program')
  await expect(move(newFile(), newFile())).rejects.toThrow('There is no file')
})

test('addresses that are none are refused, without their passwords', async () => {
  const mover = spawn(process.execPath, [CLI, 'move', 'mysql://ann:secret@db/site', 'sqlite:x.db'])
  let said = ''
  mover.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(mover, 'close')
  expect([code, said]).toEqual([1, expect.stringContaining('must be "sqlite:" and a path')])
  expect(said).not.toContain('secret')
})

if (!hasPostgres()) console.warn('SKIPPED: no PostgreSQL on the PATH, so no site moved to one and back')

describe.skipIf(!hasPostgres())('between two engines', () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(() => cluster.remove())

  async function newServerDatabase(name: string): Promise<string> {
    const db = openDatabase(cluster.url)
    await sql`create database ${sql.id(name)}`.execute(db)
    await db.destroy()
    return cluster.url.replace('/postgres?', `/${name}?`)
  }

  test('a site that moves there and back is the same, and serves the same pages', async () => {
    const there = await newServerDatabase('there')
    await move(filled.url, there)
    expect(await contentsOf(there)).toEqual(contents)
    const back = newFile()
    await move(there, back)
    expect(await contentsOf(back)).toEqual(contents)
    const pages = await pagesOf(filled.url)
    expect(pages['/']).toMatch(/^200 /)
    expect(await pagesOf(there)).toEqual(pages)
    expect(await pagesOf(back)).toEqual(pages)
    const db = openDatabase(there)
    onTestFinished(() => db.destroy())
    expect((await makeStory(db)).id).toBe((contents.story as { last: number }).last + 1)
    await expect(move(there, newFile())).rejects.toThrow('A site is running on this database.')
  })

  test('an export that goes through the other engine is the same file by file', async () => {
    const folder = newFolder()
    await exportSite(filled.url, join(folder, 'first'), () => undefined)
    const there = await newServerDatabase('imported')
    await importSite(there, join(folder, 'first'), () => undefined)
    await exportSite(there, join(folder, 'second'), () => undefined)
    expect(treeOf(join(folder, 'second'))).toEqual(treeOf(join(folder, 'first')))
  })

  test('a row that the other engine does not take is named, and the rest is kept', async () => {
    const from = copyOf(filled)
    const raw = new Database(from.slice('sqlite:'.length))
    raw.exec(`update draft set updated_at = 0.5`)
    raw.close()
    const there = await newServerDatabase('fraction')
    await expect(move(from, there)).rejects.toThrow(
      /^draft: rows 1 to 1 were not taken: .*"0\.5"\. The rows before/
    )
    await expect(move(from, there)).rejects.toThrow(/^draft: rows 1 to 1 were not taken/)
  })

  test("another program's database is left as it is", async () => {
    const other = await newServerDatabase('other')
    const db = openDatabase(other)
    await sql`create table invoice (id bigint primary key)`.execute(db)
    await db.destroy()
    await expect(move(filled.url, other)).rejects.toThrow('belongs to another program')
  })
})
