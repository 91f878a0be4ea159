import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { growSite } from '../../bench/growth/grow.ts'
import { childPath, MAX_DEPTH } from '../../src/comments/path.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { COUNTERS, countWrong } from '../../src/upkeep/counters.ts'
import { NOON } from '../support/make.ts'

const folder = mkdtempSync(join(tmpdir(), 'war-stories-growth-'))
let db: Db

beforeAll(async () => {
  const path = join(folder, 'grown.db')
  const threads = [
    { size: 300, shape: 'crowd' },
    { size: 60, shape: 'chain' }
  ] as const
  await growSite({ path, stories: 200, endsAt: NOON, threads })
  db = openDatabase(`sqlite:${path}`)
})

afterAll(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true })
})

test('a generated site has as many stories and answers as were asked for', async () => {
  const { stories, comments } = await db
    .selectFrom('story')
    .select((eb) => [
      eb.fn.countAll<number>().as('stories'),
      eb.fn.sum<number>('story.comment_count').as('comments')
    ])
    .executeTakeFirstOrThrow()
  expect([stories, comments]).toEqual([202, 200 * 10 + 300 + 60])
})

test.for(COUNTERS)('$name are counted in it as the site counts', async (counter) => {
  expect(await countWrong(db, counter)).toBe(0)
})

test('its comments stand where the site would have put them', async () => {
  const comments = await db.selectFrom('comment').selectAll().orderBy('id').execute()
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  let before = 0
  for (const { id, parent_id, path, depth, root_id, created_at, reply_to_id } of comments) {
    const parent = parent_id === null ? undefined : byId.get(parent_id)
    expect(path).toBe(childPath(parent?.path ?? '', id))
    expect(depth).toBe(parent ? parent.depth + 1 : 0)
    expect(root_id).toBe(parent?.root_id ?? id)
    expect(created_at).toBeGreaterThanOrEqual(before)
    if (reply_to_id !== null) expect(depth).toBe(MAX_DEPTH)
    before = created_at
  }
})
