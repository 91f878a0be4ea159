import Database from 'better-sqlite3'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'

const addTag = (db: Db, name: string) => db.insertInto('tag').values({ name, description: '' }).execute()
const names = async (db: Db) =>
  (await db.selectFrom('tag').select('name').orderBy('name').execute()).map(({ name }) => name)

/** A site, and another process that has begun to write and does not end. */
async function openHeld() {
  const url = await newSharedDatabase()
  const db = await migratedDatabase(url)
  const other = new Database(url.slice('sqlite:'.length))
  onTestFinished(async () => {
    other.close()
    await db.destroy()
  })
  other.exec('begin immediate')
  return { db, other }
}

/** However slow this machine is, nobody loses patience. */
beforeEach(() => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  onTestFinished(() => clock.mockRestore())
})

describe.skipIf(isOnServer)('while another process holds the file', () => {
  test.each([
    ['one write', (db: Db) => addTag(db, 'mine')],
    ['a transaction', (db: Db) => inTransaction(db, (trx) => addTag(trx, 'mine'))]
  ])('%s waits for it, and pages are read meanwhile', async (_, write) => {
    const { db, other } = await openHeld()
    const written = write(db)
    // Looked at below: until then a refusal is nobody's fault.
    written.catch(() => undefined)
    // Each comes after a try of the write that found the file held.
    for (let page = 0; page < 5; page++) expect(await names(db)).toEqual([])
    other.exec("insert into tag (name, description) values ('theirs', '')")
    expect(await names(db)).toEqual([])
    other.exec('commit')
    await written
    expect(await names(db)).toEqual(['mine', 'theirs'])
  })

  test('what comes to several who wait together comes to each of them', async () => {
    const { db, other } = await openHeld()
    const written = Promise.all(['a', 'b', 'c'].map((name) => inTransaction(db, (trx) => addTag(trx, name))))
    written.catch(() => undefined)
    expect(await names(db)).toEqual([])
    other.exec('commit')
    await written
    expect(await names(db)).toEqual(['a', 'b', 'c'])
  })
})
