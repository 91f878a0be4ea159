import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scrub } from '../../src/db/scrub.ts'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'

describe.skipIf(isOnServer)('while somebody reads the file', () => {
  test('what was deleted may be in its log, which is said, and gone once they are', async () => {
    const url = await newSharedDatabase()
    const db = await migratedDatabase(url)
    const path = url.slice('sqlite:'.length)
    const reader = new Database(path, { readonly: true })
    onTestFinished(async () => {
      reader.close()
      await db.destroy()
    })
    await db.insertInto('tag').values({ name: 'zebrafinch', description: '' }).execute()
    reader.exec('begin')
    expect(reader.prepare('select name from tag').pluck().all()).toEqual(['zebrafinch'])
    await db.deleteFrom('tag').execute()
    await expect(scrub(db)).rejects.toThrow('in use by another process')
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    reader.exec('commit')
    await scrub(db)
    expect(statSync(`${path}-wal`).size).toBe(0)
  })
})
