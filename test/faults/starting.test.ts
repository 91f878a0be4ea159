import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migratedDatabase } from '../support/database.ts'
import { newFolder } from '../support/files.ts'
import { makeStory } from '../support/make.ts'
import { startServerProcess } from '../support/serverProcess.ts'

test('a site that starts while nothing can be saved is read, and saves as soon as it can', async () => {
  const file = join(newFolder(), 'site.db')
  const DATABASE_URL = `sqlite:${file}`
  const db = await migratedDatabase(DATABASE_URL)
  const story = await makeStory(db)
  await db.destroy()
  const other = new Database(file)
  other.exec('begin immediate')
  const { port, child } = await startServerProcess({ DATABASE_URL })
  const url = `http://127.0.0.1:${port}`
  expect((await fetch(url + story.path)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  other.exec('rollback')
  other.close()
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 10_000 }).toBe(200)
  expect(child.exitCode).toBeNull()
})
