import { expect, test } from 'vitest'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { factsOf } from '../../src/facts/store.ts'
import { deleteStory, eraseStory, restoreStory } from '../../src/stories/removal/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { makeStory, NOON } from '../support/make.ts'

const FACTS: Facts = {
  ...NO_FACTS,
  answers: {
    severity: ['s2'],
    trigger: ['migration'],
    factor: ['database', 'process'],
    sector: ['rather-not-say']
  },
  technologies: ['mysql'],
  times: {
    started: { at: NOON, precision: 'minute' },
    mitigated: { at: NOON + 5_400_000, precision: 'minute' }
  },
  lesson: 'Ask *who* holds the lock.'
}

const listed = async ({ db }: TestApp, storyId: number) =>
  (await db.selectFrom('story_fact').selectAll().where('story_id', '=', storyId).execute())
    .map(({ field, value }) => `${field} ${value}`)
    .sort()

test('a story keeps its facts, and is found by them, by when it began and by having a lesson', async () => {
  const site = await startApp()
  const story = await makeStory(site.db, { facts: FACTS })
  expect(await factsOf(site.db, story.id)).toMatchObject({
    ...FACTS,
    lessonHtml: '<p>Ask <em>who</em> holds the lock.</p>\n'
  })
  expect(await listed(site, story.id)).toEqual([
    'factor database',
    'factor process',
    'has lesson',
    'hour 12',
    'sector rather-not-say',
    'severity s2',
    'technology mysql',
    'trigger migration',
    'weekday sun',
    'year 2026'
  ])
  const row = await site.db.selectFrom('story_facts').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ total_seconds: 5_400, mitigate_seconds: 5_400, detect_seconds: null })
})

test('a story that says nothing of its facts has no row of them', async () => {
  const site = await startApp()
  await makeStory(site.db)
  expect(await site.db.selectFrom('story_facts').selectAll().execute()).toEqual([])
})

test('a story that was deleted is found by no fact until it is restored; erased, it has none', async () => {
  const site = await startApp()
  const { db } = site
  const story = await makeStory(db, { facts: FACTS })
  const before = await listed(site, story.id)
  await deleteStory(db, story.id, Date.now())
  expect(await listed(site, story.id)).toEqual([])
  await restoreStory(db, story.id, Date.now())
  expect(await listed(site, story.id)).toEqual(before)
  await deleteStory(db, story.id, Date.now())
  await eraseStory(db, story.id, Date.now())
  await restoreStory(db, story.id, Date.now())
  expect(await listed(site, story.id)).toEqual([])
  expect((await factsOf(db, story.id)).lesson).toBe('')
})
