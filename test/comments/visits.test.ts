import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { READING_MS, visitStory } from '../../src/comments/visits/store.ts'
import type { Db } from '../../src/db/open.ts'
import { signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, HOUR, type MadeStory, makeComment, makeStory, NOON } from '../support/make.ts'
import { startTalk } from './talk.ts'

const newOnes = async (browser: Browser, path: string) =>
  [...(await browser.get(path)).body.matchAll(/id="c-(\w+)"(?:(?!id="c-)[\s\S])*?class="new-mark"/g)].map(
    ([, id]) => id
  )

/** As if the reader had been here last at this time. */
const wasHere = (db: Db, at: number) =>
  db.updateTable('story_visit').set({ created_at: at, since: at }).execute()

const now = () => Date.now()

test('answers since the last visit are marked, counted and lead to each other', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  await makeComment(db, story, { authorId: ben.id, createdAt: now() - 3 * HOUR })
  expect(await newOnes(asAnn, story.path)).toEqual([])
  await wasHere(db, now() - 2 * HOUR)
  const parent = await makeComment(db, story, { authorId: ben.id, createdAt: now() - HOUR })
  const reply = await makeComment(db, story, {
    authorId: ben.id,
    parentId: parent.id,
    createdAt: now() - HOUR
  })
  const page = await asAnn.get(`${story.path}?sort=oldest`)
  expect(page.text).toContain('2 new since your last visit')
  expect(page.body).toContain(`<a href="#c-${parent.shortId}">2 new`)
  expect(page.body).toContain(`<a class="new-mark" href="#c-${reply.shortId}">New`)
  expect(page.body).toContain('<span class="new-mark">New</span>')
})

test('what was new stays marked while somebody reads, and is old the next time', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  await asAnn.get(story.path)
  await wasHere(db, now() - 2 * HOUR)
  const { shortId } = await makeComment(db, story, { authorId: ben.id, createdAt: now() - HOUR })
  expect(await newOnes(asAnn, story.path)).toEqual([shortId])
  expect(await newOnes(asAnn, story.path)).toEqual([shortId])
  await db
    .updateTable('story_visit')
    .set({ created_at: now() - READING_MS - 1 })
    .execute()
  expect(await newOnes(asAnn, story.path)).toEqual([])
})

test('what comes while somebody reads is new to them at once', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  await asAnn.get(story.path)
  const { shortId } = await makeComment(db, story, { authorId: ben.id, createdAt: now() + 1000 })
  expect(await newOnes(asAnn, story.path)).toEqual([shortId])
})

test('on a first visit nothing is new, nor for visitors', async () => {
  const { db, story, ben, asAnn, visitor } = await startTalk()
  await makeComment(db, story, { authorId: ben.id, createdAt: now() + DAY })
  for (const browser of [asAnn, visitor]) expect(await newOnes(browser, story.path)).toEqual([])
  expect((await visitor.get(story.path)).text).not.toContain('since your last visit')
  expect(await db.selectFrom('story_visit').select('account_id').execute()).toHaveLength(1)
})

async function readingTeller(db: Db, story: MadeStory, browser: Browser) {
  await browser.get(story.path)
  await wasHere(db, now() - 2 * HOUR)
  await makeComment(db, story, { authorId: story.authorId, createdAt: now() - HOUR })
  return newOnes(browser, story.path)
}

test("one's own words are never new, under whatever name", async () => {
  const talk = await startTalk()
  const { db, ann, asAnn } = talk
  expect(await readingTeller(db, await makeStory(db, { authorId: ann.id }), asAnn)).toEqual([])
  const alias = await makeAlias(db, ann.id, NOON)
  const story = await makeStory(db, { authorId: alias })
  expect(await readingTeller(db, story, await signedIn(talk, ann))).toEqual([])
  expect(await readingTeller(db, story, talk.asBen)).toHaveLength(2)
})

test('a visit remembers the one before it, story by story and member by member', async () => {
  const { db, story, ann, ben } = await startTalk()
  const other = await makeStory(db)
  expect(await visitStory(db, ann.id, story.id, NOON)).toBeNull()
  expect(await visitStory(db, ann.id, story.id, NOON + HOUR)).toBe(NOON)
  expect(await visitStory(db, ann.id, story.id, NOON + HOUR + 1)).toBe(NOON)
  expect(await visitStory(db, ann.id, story.id, NOON + HOUR + READING_MS - 1)).toBe(NOON)
  expect(await visitStory(db, ann.id, story.id, NOON + DAY)).toBe(NOON + HOUR + READING_MS - 1)
  expect(await visitStory(db, ann.id, other.id, NOON + DAY)).toBeNull()
  expect(await visitStory(db, ben.id, story.id, NOON + DAY)).toBeNull()
})
