import { beforeEach, expect, test } from 'vitest'
import { postComment } from '../../src/comments/store.ts'
import { nextId } from '../../src/db/nextId.ts'
import type { Db } from '../../src/db/open.ts'
import { SITE } from '../support/app.ts'
import { emptyDatabase } from '../support/database.ts'
import { type MadeStory, makeAccount, makeStory } from '../support/make.ts'

let db: Db
let story: MadeStory
let authorId: number

beforeEach(async () => {
  db = await emptyDatabase()
  story = await makeStory(db)
  authorId = (await makeAccount(db, 'ann')).id
})

const post = (markdown: string, parentId: number | null = null) =>
  postComment(db, { story, authorId, parentId, markdown, createdAt: Date.now(), siteUrl: SITE })

const placesOf = (ids: readonly number[]) =>
  db
    .selectFrom('comment')
    .select(['id', 'path', 'root_id as rootId'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute()

const segment = (id: number) => id.toString(36).padStart(8, '0')

test('a comment stands in its place from the start, under its own id', async () => {
  const first = await post('First.')
  const answer = await post('An answer.', first.id)
  expect(await placesOf([first.id, answer.id])).toEqual([
    { id: first.id, path: segment(first.id), rootId: first.id },
    { id: answer.id, path: segment(first.id) + segment(answer.id), rootId: first.id }
  ])
})

test('no comment gets the id of one that is gone', async () => {
  const gone = await post('Gone soon.')
  await db.deleteFrom('comment').where('id', '=', gone.id).execute()
  expect((await post('Next.')).id).toBeGreaterThan(gone.id)
})

test('those that are posted at once have ids of their own', async () => {
  const posted = await Promise.all(Array.from({ length: 20 }, (_, n) => post(`At once, number ${n}.`)))
  const ids = posted.map(({ id }) => id).sort((a, b) => a - b)
  expect(new Set(ids).size).toBe(20)
  expect(await placesOf(ids)).toEqual(ids.map((id) => ({ id, path: segment(id), rootId: id })))
})

test('one that was not inserted after all leaves the next one fine', async () => {
  await expect(
    db.transaction().execute(async (trx) => {
      await nextId(trx, 'comment')
      throw new Error('changed my mind')
    })
  ).rejects.toThrow('changed my mind')
  const { id } = await post('Here.')
  expect(await placesOf([id])).toEqual([{ id, path: segment(id), rootId: id }])
})
