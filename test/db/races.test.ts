import { expect, onTestFinished, test } from 'vitest'
import { issueToken, useToken } from '../../src/accounts/mailTokens.ts'
import { postComment } from '../../src/comments/store.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { once } from '../../src/db/receipts.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { isListed, toggleListed } from '../../src/follows/store.ts'
import { takeTurn } from '../../src/limits/store.ts'
import { toggleStoryReaction } from '../../src/reactions/store.ts'
import { becomeFirstAdmin, firstAdminPath } from '../../src/roles/store.ts'
import { SITE } from '../support/app.ts'
import { migratedDatabase, newSharedDatabase } from '../support/database.ts'
import { HOUR, type MadeStory, makeAccount, makeStory, NOON } from '../support/make.ts'

const MANY = 50

/** Two handles, as two processes have them, on one database with a story and its teller. */
async function openTwo(): Promise<{ both: [Db, Db]; story: MadeStory; reader: number }> {
  const url = await newSharedDatabase()
  const [one, two] = [await migratedDatabase(url), openDatabase(url)]
  onTestFinished(async () => void (await Promise.all([one.destroy(), two.destroy()])))
  const story = await makeStory(one)
  return { both: [one, two], story, reader: (await makeAccount(one, 'ann')).id }
}

/** Does something many times at once, through both handles in turn. */
const manyTimes = <T>([one, two]: [Db, Db], act: (db: Db, n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, n) => act(n % 2 ? one : two, n)))

const storyCounts = (db: Db, { id }: MadeStory) =>
  db
    .selectFrom('story')
    .select(['comment_count', 'reaction_count', 'points'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

test('fifty clicks at once on a reaction leave what an even number leaves, and counters equal to rows', async () => {
  const { both, story, reader } = await openTwo()
  const reaction = { accountId: reader, kind: 'hug' as const, at: NOON }
  await manyTimes(both, (db) => toggleStoryReaction(db, story.id, reaction, undefined))
  expect(await storyCounts(both[0], story)).toMatchObject({ reaction_count: 0, points: 0 })
  expect(await both[0].selectFrom('story_reaction').selectAll().execute()).toEqual([])
  await manyTimes(both, (db) => toggleStoryReaction(db, story.id, reaction, true))
  expect(await storyCounts(both[0], story)).toMatchObject({ reaction_count: 1, points: 1 })
})

test('fifty clicks at once on a list leave what an even number leaves', async () => {
  const { both, story, reader } = await openTwo()
  const listed = { accountId: reader, list: 'saved' as const, targetId: story.id }
  await manyTimes(both, (db) => toggleListed(db, { ...listed, at: NOON }, undefined))
  expect(await isListed(both[0], listed)).toBe(false)
})

test('fifty comments at once are all there, and counted', async () => {
  const { both, story, reader } = await openTwo()
  const comment = { story, authorId: reader, markdown: 'Us too.', createdAt: NOON + HOUR, siteUrl: SITE }
  const top = await postComment(both[0], { ...comment, parentId: null })
  await manyTimes(both, (db) => postComment(db, { ...comment, parentId: top.id }))
  const rows = await both[0].selectFrom('comment').select(['path', 'descendant_count as below']).execute()
  expect([rows.length, new Set(rows.map(({ path }) => path)).size]).toEqual([MANY + 1, MANY + 1])
  expect(Math.max(...rows.map(({ below }) => below))).toBe(MANY)
  expect((await storyCounts(both[0], story)).comment_count).toBe(MANY + 1)
})

test('a form sent fifty times at once is done once, and every sending is led to the same place', async () => {
  const { both, story, reader } = await openTwo()
  const comment = { story, authorId: reader, markdown: 'Us too.', createdAt: NOON, siteUrl: SITE }
  const paths = await manyTimes(both, (db) =>
    once(db, reader, 'key', async (trx) => (await postComment(trx, { ...comment, parentId: null })).shortId)
  )
  expect(new Set(paths).size).toBe(1)
  expect((await storyCounts(both[0], story)).comment_count).toBe(1)
})

test('of fifty who use one link at once, one can', async () => {
  const { both, reader } = await openTwo()
  const token = { purpose: 'reset' as const, accountId: reader, address: 'a@b.test', expiresAt: NOON + HOUR }
  const secret = await issueToken(both[0], token)
  const used = await manyTimes(both, (db) => useToken(db, 'reset', secret, NOON))
  expect(used.filter((found) => found)).toHaveLength(1)
})

test('of fifty who would be the first administrator at once, one becomes it', async () => {
  const { both } = await openTwo()
  for (let n = 0; n < MANY; n++) await makeAccount(both[0], `person${n}`)
  const secret = (await firstAdminPath(both[0], NOON))?.split('/')[2] ?? ''
  const became = await manyTimes(both, (db, n) => becomeFirstAdmin(db, `person${n}`, secret, NOON))
  expect(became.filter((is) => is)).toHaveLength(1)
})

test('a limit counts every act of fifty at once', async () => {
  const { both } = await openTwo()
  const waits = await manyTimes(both, (db) => takeTurn(db, 'ann', { max: 7, windowMs: HOUR }, NOON))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(7)
})

test('two who each look whether the other is there first do not both go in', async () => {
  const { both } = await openTwo()
  const admins = (db: Db) => db.selectFrom('account').select('id').where('role', '=', 'admin').execute()
  const people = await Promise.all(['ben', 'cat'].map((name) => makeAccount(both[0], name)))
  await Promise.all(
    both.map((db, n) =>
      inTransaction(db, async (trx) => {
        if ((await admins(trx)).length > 0) return
        const id = people[n]?.id ?? 0
        await trx.updateTable('account').set({ role: 'admin' }).where('id', '=', id).execute()
      })
    )
  )
  expect(await admins(both[0])).toHaveLength(1)
})
