import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isOnServer, migratedDatabase, newSharedDatabase } from '../support/database.ts'

const MB = 1024 * 1024
/** SQLite writes its log into the file once it has this much. */
const CHECKPOINT_BYTES = 4 * MB

describe.skipIf(isOnServer)('somebody who reads the file for long', () => {
  test('lets its log grow, which takes no more room once they are gone', async () => {
    const url = await newSharedDatabase()
    const db = await migratedDatabase(url)
    const path = url.slice('sqlite:'.length)
    const reader = new Database(path, { readonly: true })
    onTestFinished(async () => {
      reader.close()
      await db.destroy()
    })
    const logSize = () => statSync(`${path}-wal`).size
    let written = 0
    const write = async (megabytes: number) => {
      for (const end = written + megabytes; written < end; written++) {
        const picture = { hash: `${written}`, bytes: randomBytes(MB), media_type: 'image/webp', alt: '' }
        const look = { width: 1, height: 1, colour: '#000000', created_at: 0 }
        await db
          .insertInto('image')
          .values({ ...picture, ...look })
          .execute()
      }
    }

    reader.exec('begin')
    const seen = () => reader.prepare('select count(*) from image').pluck().get()
    expect(seen()).toBe(0)
    await write(12)
    expect(seen()).toBe(0)
    const grown = logSize()
    expect(grown).toBeGreaterThan(12 * MB)

    reader.exec('commit')
    await write(12)
    expect(logSize()).toBeLessThanOrEqual(grown + CHECKPOINT_BYTES)
    expect(seen()).toBe(24)

    // What is beyond the limit is cut off when the log is begun anew, so that no log stays as long as it once was.
    const { rows } = await sql<Record<string, number>>`pragma journal_size_limit`.execute(db)
    expect(Object.values(rows[0] ?? {})).toEqual([64 * MB])
    await sql`pragma journal_size_limit = ${sql.lit(5 * MB)}`.execute(db)
    await write(12)
    expect(logSize()).toBeLessThanOrEqual(5 * MB + CHECKPOINT_BYTES)
  })
})
