import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'

async function openWithOnlooker() {
  const url = await newSharedDatabase()
  const db = await migratedDatabase(url)
  const onlooker = new Database(url.slice('sqlite:'.length), { readonly: true })
  onTestFinished(async () => {
    onlooker.close()
    await db.destroy()
  })
  const names = () => onlooker.prepare('select name from tag order by name').pluck().all()
  const commits = () => Number(onlooker.pragma('data_version', { simple: true }))
  return { db, names, commits }
}

const OPEN_FILES = '/proc/self/fd'

/** Files that SQLite made for the time being, and that this process has open. */
const temporaryFiles = (): string[] =>
  readdirSync(OPEN_FILES)
    .flatMap((file) => {
      try {
        return readlinkSync(`${OPEN_FILES}/${file}`)
      } catch {
        // The list itself was open while it was made.
        return []
      }
    })
    .filter((path) => /\/(etilqs_\w+|#\d+) \(deleted\)$/.test(path))

/** More than SQLite keeps in memory by itself, in a statement that may fail half-way. */
async function renameAll(trx: Db): Promise<string[]> {
  await trx.updateTable('tag').set({ name: sql`name || 'x'` }).execute()
  return temporaryFiles()
}

const addTag = (db: Db, name: string) => db.insertInto('tag').values({ name, description: '' }).execute()

describe.skipIf(isOnServer)('what several want at once, on a file', () => {
  test('shares a commit, and is answered once everybody can see it', async () => {
    const { db, names, commits } = await openWithOnlooker()
    const before = commits()
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f']
    const seen = await Promise.all(
      wanted.map(async (name) => {
        await inTransaction(db, (trx) => addTag(trx, name))
        return names()
      })
    )
    expect(seen).toEqual(wanted.map(() => wanted))
    expect(commits() - before).toBe(1)
  })

  test('shares a commit with what comes while others still come', async () => {
    const { db, names, commits } = await openWithOnlooker()
    const before = commits()
    const wanted = ['a', 'b', 'c', 'd']
    const answered: Promise<void>[] = []
    // One comes each turn of the event loop, always before the turn of whoever gathers them.
    const comeInTurn = ([name, ...later]: readonly string[], done: () => void) => {
      if (name === undefined) return done()
      setImmediate(() => comeInTurn(later, done))
      answered.push(inTransaction(db, (trx) => addTag(trx, name).then(() => undefined)))
    }
    await new Promise<void>((resolve) => comeInTurn(wanted, resolve))
    await Promise.all(answered)
    expect(names()).toEqual(wanted)
    expect(commits() - before).toBe(1)
  })

  test('is undone by itself where it fails, whatever it called in turn', async () => {
    const { db, names } = await openWithOnlooker()
    const failing = (name: string) =>
      inTransaction(db, async (trx) => {
        await addTag(trx, name)
        await inTransaction(trx, (inner) => addTag(inner, `${name}2`))
        throw new Error(`not ${name}`)
      })
    const outcomes = await Promise.allSettled([
      failing('a'),
      inTransaction(db, (trx) => addTag(trx, 'b')),
      inTransaction(db, (trx) => addTag(trx, 'b')),
      failing('c'),
      inTransaction(db, (trx) => addTag(trx, 'd'))
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled'
    ])
    expect(outcomes[0]).toMatchObject({ reason: { message: 'not a' } })
    expect(names()).toEqual(['b', 'd'])
  })

  test('fails together with what undoes all of it, and the next is done again', async () => {
    const { db, names } = await openWithOnlooker()
    const outcomes = await Promise.allSettled([
      inTransaction(db, (trx) => addTag(trx, 'a')),
      inTransaction(db, async (trx) => {
        await trx.executeQuery({ ...trx.selectFrom('tag').selectAll().compile(), sql: 'rollback' })
        throw new Error('the disk is full')
      })
    ])
    expect(outcomes).toMatchObject([
      { reason: { message: 'the disk is full' } },
      { reason: { message: 'the disk is full' } }
    ])
    expect(names()).toEqual([])
    await inTransaction(db, (trx) => addTag(trx, 'b'))
    expect(names()).toEqual(['b'])
  })

  test('does nothing more once an error has undone all of it', async () => {
    const { db, names } = await openWithOnlooker()
    const going = inTransaction(db, async (trx) => {
      await addTag(trx, 'a')
      await trx.executeQuery({ ...trx.selectFrom('tag').selectAll().compile(), sql: 'rollback' })
      await addTag(trx, 'b')
    })
    await expect(going).rejects.toThrow('was undone by an error before')
    expect(names()).toEqual([])
  })

  test('is more than one commit where it is a lot', async () => {
    const { db, names } = await openWithOnlooker()
    const many = Array.from({ length: 100 }, (_, n) => String(n).padStart(3, '0'))
    await Promise.all(many.map((name) => inTransaction(db, (trx) => addTag(trx, name))))
    expect(names()).toEqual(many)
  })

  test.skipIf(!existsSync(OPEN_FILES))(
    'keeps what it may have to undo in memory, and nothing else does',
    async () => {
      const { db } = await openWithOnlooker()
      const many = Array.from({ length: 500 }, (_, n) => ({
        name: String(n),
        description: 'long '.repeat(100)
      }))
      await db.insertInto('tag').values(many).execute()
      expect(await Promise.all([1, 2].map(() => inTransaction(db, renameAll)))).toEqual([[], []])
      expect(await db.transaction().execute(renameAll)).toHaveLength(1)
      expect(await inTransaction(db, renameAll)).toEqual([])
      const store = await inTransaction(
        db,
        async (trx) => (await sql<{ temp_store: number }>`pragma temp_store`.execute(trx)).rows
      )
      expect(store, 'of large sorts').toEqual([{ temp_store: 0 }])
    }
  )
})
