import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { prepared, preparedRow } from '../../src/db/prepared.ts'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'

const tagsNamed = prepared((db, { names, most }: { names: string[]; most: number }) =>
  db.selectFrom('tag').select('name').where('name', 'in', names).orderBy('name').limit(most)
)

const addTag = prepared((db, { name }: { name: string }) =>
  db.insertInto('tag').values({ name, description: '' })
)

async function threeTags() {
  const db = openDatabase('sqlite::memory:')
  await migrate(db)
  const names = ['dns', 'caching', 'queues']
  await db
    .insertInto('tag')
    .values(names.map((name) => ({ name, description: '' })))
    .execute()
  return db
}

test('a prepared query answers for the values of each run', async () => {
  const db = await threeTags()
  const ask = async (names: string[], most: number) =>
    (await tagsNamed(db, { names, most })).map((tag) => tag.name)
  expect(await ask(['dns'], 9)).toEqual(['dns'])
  expect(await ask(['queues'], 9)).toEqual(['queues'])
  expect(await ask(['queues', 'dns', 'none'], 9)).toEqual(['dns', 'queues'])
  expect(await ask(['queues', 'dns', 'none'], 1)).toEqual(['dns'])
  await db.destroy()
})

test('a prepared query runs in the transaction it is given', async () => {
  const db = await threeTags()
  const rolledBack = db.transaction().execute(async (trx) => {
    await trx.insertInto('tag').values({ name: 'linux', description: '' }).execute()
    expect(await tagsNamed(trx, { names: ['linux'], most: 9 })).toHaveLength(1)
    throw new Error('never mind')
  })
  await expect(rolledBack).rejects.toThrow('never mind')
  expect(await tagsNamed(db, { names: ['linux'], most: 9 })).toHaveLength(0)
  await db.destroy()
})

test('a prepared query waits for a transaction that is under way, and sees nothing that is undone', async () => {
  const db = await threeTags()
  const asked: Array<Promise<unknown[]>> = []
  const rolledBack = db.transaction().execute(async (trx) => {
    await addTag(trx, { name: 'linux' })
    asked.push(tagsNamed(db, { names: ['linux', 'dns'], most: 9 }))
    throw new Error('never mind')
  })
  await expect(rolledBack).rejects.toThrow('never mind')
  expect(await Promise.all(asked)).toEqual([[{ name: 'dns' }]])
  await db.destroy()
})

test('a prepared query writes nothing by itself where its transaction is undone already', async () => {
  const db = await threeTags()
  const undone = db.transaction().execute(async (trx) => {
    await trx.executeQuery({ ...trx.selectFrom('tag').selectAll().compile(), sql: 'rollback' })
    await addTag(trx, { name: 'linux' })
  })
  await expect(undone).rejects.toThrow('undone by an error before')
  expect(await tagsNamed(db, { names: ['linux'], most: 9 })).toEqual([])
  await db.destroy()
})

test.skipIf(isOnServer)('a prepared query that writes waits for another process that does', async () => {
  const url = await newSharedDatabase()
  const db = await migratedDatabase(url)
  const other = new Database(url.slice('sqlite:'.length))
  onTestFinished(async () => {
    other.close()
    await db.destroy()
  })
  other.exec('begin immediate')
  // It has tried once when this gives a promise.
  const added = addTag(db, { name: 'linux' })
  other.exec('commit')
  await added
  expect(await tagsNamed(db, { names: ['linux'], most: 9 })).toEqual([{ name: 'linux' }])
})

test('one query serves two databases', async () => {
  const [one, other] = [await threeTags(), await threeTags()]
  await other.deleteFrom('tag').execute()
  expect(await tagsNamed(one, { names: ['dns'], most: 9 })).toHaveLength(1)
  expect(await tagsNamed(other, { names: ['dns'], most: 9 })).toHaveLength(0)
  await Promise.all([one.destroy(), other.destroy()])
})

test('a prepared query that reckons with a value is refused when it is first run', async () => {
  const db = await threeTags()
  const olderBy = preparedRow((_db, { id }: { id: number }) =>
    _db
      .selectFrom('tag')
      .select('name')
      .where('id', '=', id + 1)
  )
  await expect(olderBy(db, { id: 1 })).rejects.toThrow('"id" is not known')
  await db.destroy()
})

test.skipIf(isOnServer)(
  'what is known when a query is built stands in it, and what it binds makes no plan',
  async () => {
    const db = await threeTags()
    const heard: string[] = []
    const aboutDns = preparedRow((_db, { id }: { id: number }) => {
      const query = _db
        .selectFrom('tag')
        .select('name')
        .where('id', '=', id)
        .where('name', 'in', ['dns', "it's"])
      heard.push(query.compile().sql)
      return query
    })
    expect(await aboutDns(db, { id: 1 })).toEqual({ name: 'dns' })
    expect(heard).toEqual([`select "name" from "tag" where "id" = +? and "name" in ('dns', 'it''s')`])
    await db.destroy()
  }
)
