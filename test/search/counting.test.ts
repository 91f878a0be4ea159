import { expect, test } from 'vitest'
import { enqueue, enqueueOnce } from '../../src/jobs/queue.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { countWaiting, countWordsJob } from '../../src/search/counting.ts'
import { deleteStory, restoreStory } from '../../src/stories/removal/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { makeComment, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'

const listed = ({ db }: TestApp) =>
  db.selectFrom('search_word').select(['word', 'stories']).orderBy('word').execute()

const waiting = ({ db }: TestApp) => db.selectFrom('search_uncounted').select(['kind', 'id']).execute()

const results = async ({ browser }: TestApp, text: string) =>
  /Stories \((.*?)\)/.exec((await browser.get(`/search?q=${encodeURIComponent(text)}`)).body)?.[1]

const settle = (site: TestApp) => deliver(site, Date.now() + 1000)
const countOf = async (site: TestApp, word: string) =>
  (await listed(site)).find((known) => known.word === word)?.stories

test('whoever tells a story does not wait for its words to be counted', async () => {
  const site = await startApp()
  await makeStory(site.db, { title: 'Marzipan', markdown: 'Marzipan migrations everywhere.' })
  expect(await listed(site)).toEqual([])
  await settle(site)
  expect(await countOf(site, 'marzipan')).toBe(1)
  expect(await waiting(site)).toEqual([])
})

test('a story is found at once all the same: by other forms, by beginnings, and not taken for a slip', async () => {
  const site = await startApp()
  await makeStory(site.db, { title: 'A heffalumb', markdown: 'Nothing.' })
  await settle(site)
  await makeStory(site.db, { title: 'Heffalumps', markdown: 'We were migrating them.' })
  const asked = ['heffalump ', 'heffalumps ', 'heffalu', 'migration ', 'heffalumsp ']
  const found = async () => Promise.all(asked.map((text) => results(site, text)))
  const atOnce = await found()
  expect(atOnce).toEqual(['1', '1', '2', '1', '1'])
  await settle(site)
  expect(await found()).toEqual(atOnce)
})

test('a story that goes before its words were counted takes nothing from others', async () => {
  const site = await startApp()
  await makeStory(site.db, { title: 'Nougat' })
  await settle(site)
  const before = await listed(site)
  const { id } = await makeStory(site.db, { title: 'Nougat again' })
  await deleteStory(site.db, id, NOON)
  expect(await waiting(site)).toEqual([])
  expect(await listed(site)).toEqual(before)
  await restoreStory(site.db, id, NOON)
  await settle(site)
  expect(await countOf(site, 'nougat')).toBe(2)
  expect(await countOf(site, 'again')).toBe(1)
  await deleteStory(site.db, id, NOON)
  expect(await listed(site)).toEqual(before)
})

test('many at once are counted like one after the other, comments with them', async () => {
  const site = await startApp()
  const long = Array.from({ length: 700 }, (_, at) => `word${at}`).join(' ')
  const first = await makeStory(site.db, { title: 'Nougat', markdown: long, tags: ['sweets'] })
  for (let number = 0; number < 3; number++)
    await makeStory(site.db, { authorId: first.authorId, title: 'Nougat', markdown: `${long} more${number}` })
  await makeComment(site.db, first, { authorId: first.authorId, markdown: 'Nougat and woozles.' })
  expect(await waiting(site)).toHaveLength(5)
  await countWaiting(site.db)
  expect(await waiting(site)).toEqual([])
  for (const [word, stories] of [
    ['nougat', 4],
    ['word699', 4],
    ['more1', 1],
    ['woozles', 0]
  ] as const)
    expect(await countOf(site, word), word).toBe(stories)
})

test('what is written while the words are counted is counted too', async () => {
  const site = await startApp()
  await makeStory(site.db, { title: 'Nougat' })
  await Promise.all([countWaiting(site.db), makeStory(site.db, { title: 'Nougat' }), countWaiting(site.db)])
  await settle(site)
  expect(await countOf(site, 'nougat')).toBe(2)
})

test('what else is to be done comes in between where many wait, as more may come all the time', async () => {
  const site = await startApp()
  const { db, config } = site
  const ids = Array.from({ length: 501 }, (_, at) => at + 1)
  await db
    .insertInto('search_uncounted')
    .values(ids.map((id) => ({ kind: 'comment' as const, id })))
    .execute()
  const now = Date.now()
  await enqueueOnce(db, 'count-words', {}, { key: 'count-words', runAt: now - 2000 })
  await enqueue(db, 'other', {}, now - 1000)
  const left: number[] = []
  const handlers = {
    'count-words': countWordsJob,
    other: async () => void left.push((await waiting(site)).length)
  }
  const log = {
    info: () => undefined,
    error: (details: { err: unknown }) => {
      throw details.err
    }
  }
  const mailer = { send: async () => undefined, close: () => undefined }
  expect(await runDueJobs({ db, config, mailer, log }, handlers, now + 3_600_000)).toBe(3)
  expect(left).toEqual([1])
  expect(await waiting(site)).toEqual([])
})
