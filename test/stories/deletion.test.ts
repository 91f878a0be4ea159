import { expect, test } from 'vitest'
import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import type { JobHandler } from '../../src/jobs/worker.ts'
import { deleteStory, eraseIfDue, UNDO_MS } from '../../src/stories/removal/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { atHome, everything, formOn, makeDraft, openForm } from '../drafts/typing.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

async function withStory(comments: number) {
  const home = await atHome()
  const story = await makeStory(home.db, { authorId: home.ann.id, title: 'My worst day' })
  const ben = await makeAccount(home.db, 'ben')
  for (let n = 0; n < comments; n++) await makeComment(home.db, story, { authorId: ben.id })
  const deletion = `/s/${story.shortId}/deletion`
  const storyCount = async () =>
    (await home.db.selectFrom('tag').select('story_count').executeTakeFirstOrThrow()).story_count
  return { ...home, story, deletion, storyCount }
}

test('deleting asks first, and looking at the question deletes nothing', async () => {
  const { site, browser, visitor, story, deletion } = await withStory(1)
  const before = await everything(site)
  const page = await browser.get(deletion)
  expect(page.text).toMatch(/Delete this story\?.*It has 1 comment.*For 14 days you can have it back/)
  expect(await everything(site)).toBe(before)
  expect((await visitor.get(story.path)).status).toBe(200)
  expect((await visitor.get(deletion)).headers.location).toContain('/sign-in')
})

test('with comments under it a deleted story leaves a tombstone', async () => {
  const { browser, visitor, story, deletion, storyCount } = await withStory(2)
  const answer = await browser.submit(deletion, deletion, {})
  expect(answer.headers.location).toBe('/drafts#deleted')
  const page = await visitor.get(story.path)
  expect(page.status).toBe(410)
  expect(page.text).toContain('This story was taken down by the person who told it.')
  expect(page.text).not.toContain('My worst day')
  expect(await storyCount()).toBe(0)
})

test('when nobody answered it is as if it never was, in its feed and history too', async () => {
  const { browser, visitor, story, deletion } = await withStory(0)
  await browser.submit(deletion, deletion, {})
  const never = await visitor.get('/s/zzzzzzzz/never')
  const page = await visitor.get(story.path)
  expect([page.status, page.text]).toEqual([404, never.text])
  for (const place of ['/comments.rss', '/history'])
    expect((await visitor.get(`/s/${story.shortId}${place}`)).status, place).toBe(404)
})

test('within 14 days its teller has it back from the drafts, with its comments and counts', async () => {
  const { site, browser, visitor, story, deletion, storyCount } = await withStory(2)
  const before = await everything(site)
  await browser.submit(deletion, deletion, {})
  expect((await browser.get('/drafts')).text).toMatch(/Deleted stories.*My worst day/)
  const restoration = `/s/${story.shortId}/restoration`
  const answer = await browser.submit('/drafts', restoration, {})
  expect(answer.headers.location).toBe(story.path)
  expect((await visitor.get(story.path)).text).toContain('happened to us too')
  expect(await storyCount()).toBe(1)
  expect(await everything(site)).toBe(before)
  expect((await browser.get('/drafts')).text).not.toContain('Deleted stories')
})

test('deleting and restoring twice change nothing more', async () => {
  const { browser, story, deletion, storyCount } = await withStory(0)
  const form = formOn(await browser.get(deletion), deletion)
  expect((await browser.post(deletion, form)).status).toBe(303)
  expect((await browser.post(deletion, form)).status).toBe(404)
  expect(await storyCount()).toBe(0)
  const restoration = `/s/${story.shortId}/restoration`
  await browser.post(restoration, form)
  expect((await browser.post(restoration, form)).headers.location).toBe(story.path)
  expect(await storyCount()).toBe(1)
})

test('after 14 days it cannot be restored, and a job erases its text in all versions and drafts', async () => {
  const { db, browser, visitor, story, deletion } = await withStory(1)
  const draft = String((await browser.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  await browser.submit(draft, draft, { act: 'publish', body: 'SECRET words, the second version of them.' })
  await browser.submit(story.path, `/s/${story.shortId}/draft`, {})
  await browser.get(deletion)
  await deleteStory(db, story.id, NOON)
  const job = await db
    .selectFrom('job')
    .selectAll()
    .where('kind', '=', 'erase-story')
    .executeTakeFirstOrThrow()
  expect([job.run_at, JSON.parse(job.payload)]).toEqual([NOON + UNDO_MS, { storyId: story.id }])
  await eraseIfDue(db, story.id, NOON + UNDO_MS - 1)
  expect((await db.selectFrom('story').select('title').executeTakeFirstOrThrow()).title).toBe('My worst day')

  const erase = JOB_HANDLERS[job.kind] as JobHandler
  await erase({ db } as never, JSON.parse(job.payload) as never)
  const left = JSON.stringify([
    await db.selectFrom('story').selectAll().execute(),
    await db.selectFrom('story_version').selectAll().execute(),
    await db.selectFrom('draft').selectAll().execute()
  ])
  expect(left).not.toMatch(/SECRET|worst day|small/)
  expect((await visitor.get(story.path)).status).toBe(410)
  const { _token = '' } = formOn(await browser.get('/new'), '/new')
  expect((await browser.post(`/s/${story.shortId}/restoration`, { _token })).status).toBe(404)
  expect((await browser.get('/drafts')).text).not.toContain('Deleted stories')
})

test('the job leaves a story alone that was restored since, or deleted again later', async () => {
  const { db, site, browser, story, deletion } = await withStory(0)
  await deleteStory(db, story.id, Date.now() - DAY)
  await browser.submit('/drafts', `/s/${story.shortId}/restoration`, {})
  const restored = await everything(site)
  await eraseIfDue(db, story.id, Date.now() + UNDO_MS - 2000)
  expect(await everything(site)).toBe(restored)
  await browser.submit(deletion, deletion, {})
  const deleted = await everything(site)
  await eraseIfDue(db, story.id, Date.now() + UNDO_MS - 2000)
  expect(await everything(site)).toBe(deleted)
})

test('what a moderator took down its teller cannot restore, edit or delete', async () => {
  const { db, site, browser, story, deletion } = await withStory(1)
  const form = formOn(await browser.get(deletion), deletion)
  await removeStory(db, story.id, { by: 'moderator', reason: 'It named a customer.', at: Date.now() })
  const before = await everything(site)
  for (const deed of ['restoration', 'deletion', 'draft', 'unpublishing', 'alias'])
    expect((await browser.post(`/s/${story.shortId}/${deed}`, form)).status, deed).toBe(404)
  expect((await browser.get('/drafts')).text).not.toContain('My worst day')
  expect(await everything(site)).toBe(before)
})

test('while a story is deleted its draft is not found; restored, it is there again', async () => {
  const { browser, story, deletion } = await withStory(0)
  const path = String((await browser.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  await browser.submit(path, path, { act: 'save', body: 'Half a thought' })
  await browser.submit(deletion, deletion, {})
  expect((await browser.get(path)).status).toBe(404)
  await browser.submit('/drafts', `/s/${story.shortId}/restoration`, {})
  expect((await openForm(browser, path)).body).toBe('Half a thought')
})

test('deleting the draft of a story that was taken back erases the story', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const draft = await makeDraft(db, ann.id, { markdown: 'SECRET words, and a good many of them.' })
  const story = String((await browser.submit(draft, draft, { act: 'publish' })).headers.location)
  const shortId = story.split('/')[2]
  const path = String((await browser.submit(story, `/s/${shortId}/unpublishing`, {})).headers.location)
  await browser.submit(path, `${path}/deletion`, {})
  expect(JSON.stringify(await db.selectFrom('story').selectAll().execute())).not.toContain('SECRET')
  expect((await visitor.get(story)).status).toBe(404)
  expect((await browser.get('/drafts')).text).not.toContain('Deleted stories')
})
