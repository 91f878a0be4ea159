import { expect, test } from 'vitest'
import { changesOf, forgetOldChanges } from '../../src/db/changes.ts'
import { FACETS } from '../../src/facets/fields.ts'
import { NO_FILTERS } from '../../src/facets/filters.ts'
import { factIndex } from '../../src/facets/store.ts'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { NO_MUTES } from '../../src/mutes/mutes.ts'
import { countFacets } from '../../src/search/store.ts'
import { takeBack } from '../../src/stories/changing.ts'
import { removeStory } from '../../src/stories/store.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { makeStory, NOON } from '../support/make.ts'

const facts = (trigger: string): Facts => ({
  ...NO_FACTS,
  answers: { trigger: [trigger] },
  spans: { total: 60 }
})

async function counted({ db }: TestApp): Promise<Record<string, number>> {
  const index = await factIndex(db)
  const selection = index.select(NO_FILTERS, NO_MUTES)
  const counts = FACETS.flatMap(({ field }) => [...index.countsOf(selection, field)])
  return { stories: selection.ids.length, ...Object.fromEntries(counts) }
}

test('a tag that is renamed is counted under its new name', async () => {
  const site = await startApp()
  await makeStory(site.db, { tags: ['befor'] })
  expect(await counted(site)).toMatchObject({ befor: 1 })
  await site.db.updateTable('tag').set({ name: 'before' }).where('name', '=', 'befor').execute()
  expect(await counted(site)).toEqual({ stories: 1, before: 1 })
})

test('where changes were forgotten, all is counted anew', async () => {
  const site = await startApp()
  const { db } = site
  const story = await makeStory(db, { facts: facts('clock') })
  expect(await counted(site)).toMatchObject({ clock: 1 })
  await removeStory(db, story.id, { by: 'moderator', reason: '', at: NOON })
  const known = changesOf(db).latest()
  for (let start = 0; start < 21_000; start += 3000) {
    const rows = Array.from({ length: 3000 }, (_, n) => ({
      topic: `story ${start + n}`,
      at: known + 1 + start + n
    }))
    await db.insertInto('change').values(rows).execute()
  }
  await forgetOldChanges(db)
  expect(await counted(site)).toEqual({ stories: 0 })
})

test('a story that is taken back within the hour is counted no more, one without tags or facts is', async () => {
  const site = await startApp()
  const { db } = site
  expect(await counted(site)).toEqual({ stories: 0 })
  const now = Date.now()
  const story = await makeStory(db, { facts: facts('clock'), publishedAt: now, tags: [] })
  await makeStory(db, { tags: [] })
  expect(await counted(site)).toEqual({ stories: 2, clock: 1 })
  await takeBack(db, story.id, now)
  expect(await counted(site)).toEqual({ stories: 1 })
})

test('a story that is being saved is counted once it is saved, and not if it is not', async () => {
  const site = await startApp()
  const { db } = site
  expect(await counted(site)).toEqual({ stories: 0 })
  let during: Promise<Record<string, number>> | undefined
  await db
    .transaction()
    .execute(async (trx) => {
      await makeStory(trx, { facts: facts('clock'), tags: [] })
      during = counted(site)
      throw new Error('rolled back')
    })
    .catch(() => undefined)
  expect(await during).toEqual({ stories: 0 })
  await db.transaction().execute(async (trx) => {
    await makeStory(trx, { facts: facts('clock'), tags: [] })
    // Waits for the transaction, or sees what was before it.
    during = counted(site)
  })
  await during
  expect(await counted(site)).toEqual({ stories: 1, clock: 1 })
})

test('many who ask at once wait for one index', async () => {
  const site = await startApp()
  await makeStory(site.db, { facts: facts('clock'), tags: [] })
  const all = await Promise.all(Array.from({ length: 20 }, () => counted(site)))
  expect(all).toEqual(Array(20).fill({ stories: 1, clock: 1 }))
})

test('what narrows a search is counted the same from the database and from memory', async () => {
  const site = await startApp()
  const told: number[] = []
  for (const [at, trigger] of ['expiry', 'migration', 'expiry'].entries()) {
    const known = { ...facts(trigger), technologies: ['mysql'] }
    told.push((await makeStory(site.db, { tags: at === 0 ? ['tls'] : ['tls', 'queues'], facts: known })).id)
  }
  const asked = told.slice(0, 2)
  const among = async () =>
    (await countFacets(site.db, asked)).map(({ field, value, count }) => `${field} ${value} ${count}`).sort()
  const first = await among()
  expect(first).toContain('technology mysql 2')
  expect(first).toContain('trigger expiry 1')
  await factIndex(site.db)
  expect(await among()).toEqual(first)
  await removeStory(site.db, asked[1] ?? 0, { by: 'moderator', reason: '', at: NOON })
  expect(await among()).toContain('technology mysql 1')
})
