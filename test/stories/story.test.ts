import { expect, test } from 'vitest'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { startApp } from '../support/app.ts'
import { DAY, HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

test('a story shows its title, author, pronouns, dates, minutes, tags and text', async () => {
  const { db, browser } = await startApp()
  const ann = await makeAccount(db, 'ann', {
    displayName: 'Ann Lee',
    pronouns: 'she/her',
    bio: 'Pages herself.'
  })
  const story = await makeStory(db, {
    authorId: ann.id,
    tags: ['mysql', 'locks'],
    markdown: '## First\n\nIt was **late**.',
    editedAt: NOON + DAY
  })
  const page = await browser.get(story.path)
  expect(page.status).toBe(200)
  expect(page.text).toContain('The night the queue stood still')
  expect(page.text).toMatch(
    /Ann Lee \(she\/her\) Posted on Mar 1, 2026 • Updated on Mar 2, 2026 • 1 min read/
  )
  expect(page.body).toContain('href="/t/mysql"')
  expect(page.body).toContain('<strong>late</strong>')
  expect(page.text).toContain('Pages herself.')
})

test('a story is found under any slug, and sent on to its own', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  for (const wrong of [`/s/${story.shortId}`, `/s/${story.shortId}/another-title`]) {
    const answer = await browser.get(`${wrong}?sort=oldest`)
    expect(answer.status).toBe(301)
    expect(answer.headers.location).toBe(`${story.path}?sort=oldest`)
  }
})

test('a story that never was is 404, a removed one 410 with who and why', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  expect((await browser.get('/s/zzzzzzzz/nothing')).status).toBe(404)
  await removeStory(db, story.id, { by: 'moderator', reason: 'It named a customer.', at: NOON + DAY })
  const page = await browser.get(story.path)
  expect(page.status).toBe(410)
  expect(page.text).toContain('taken down by a moderator. Reason: It named a customer.')
  expect(page.body).not.toContain('The night the queue stood still')
})

test('a draft answers like a story that never was', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  await db.updateTable('story').set({ published_at: null }).where('id', '=', story.id).execute()
  const [draft, nothing] = [await browser.get(story.path), await browser.get('/s/zzzzzzzz/nothing')]
  expect(draft.status).toBe(404)
  const withoutAddress = (body: string) => body.replace(/(name="returnTo" value="|returnTo=)[^"]*"/g, '')
  expect(withoutAddress(draft.body)).toBe(withoutAddress(nothing.body))
})

test('a removed story is in no list, no tag count and no "read next"', async () => {
  const { db, browser } = await startApp()
  const author = await makeAccount(db, 'ann')
  const gone = await makeStory(db, { title: 'Gone by morning', authorId: author.id })
  const other = await makeStory(db, { title: 'Still standing', publishedAt: NOON + HOUR })
  await makeComment(db, gone, { authorId: author.id, markdown: 'A word under it' })
  await removeStory(db, gone.id, { by: 'author', reason: '', at: NOON + DAY })
  for (const path of [
    '/',
    '/latest',
    '/top/all',
    '/t/queues',
    '/u/ann',
    '/u/ann/comments',
    '/comments',
    other.path
  ]) {
    const page = await browser.get(path)
    expect(page.status, path).toBe(200)
    expect(page.text, path).not.toContain('Gone by morning')
    expect(page.text, path).not.toContain('A word under it')
  }
  expect((await browser.get('/t')).text).toContain('#queues 1 story')
})

test('reactions are shown with their counts, and the same one twice counts once', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const [ann, ben] = [await makeAccount(db, 'ann'), await makeAccount(db, 'ben')]
  for (const { id } of [ann, ben, ben])
    await reactToStory(db, story.id, { accountId: id, kind: 'hug', at: NOON })
  await reactToStory(db, story.id, { accountId: ann.id, kind: 'brave', at: NOON })
  const page = await browser.get(story.path)
  expect(page.text).toMatch(/Been there 0 .*Hug 2 .*Brave 1/)
  expect((await browser.get('/')).text).toContain('3 reactions')
})

test('the hot list puts a story that others react to above a newer one that nobody does', async () => {
  const { db, browser } = await startApp()
  const old = await makeStory(db, { title: 'Old and loved' })
  await makeStory(db, { title: 'New and quiet', publishedAt: NOON + HOUR })
  for (let n = 0; n < 12; n++) {
    const { id } = await makeAccount(db, `reader${n}`)
    await reactToStory(db, old.id, { accountId: id, kind: 'hug', at: NOON })
  }
  expect((await browser.get('/')).text).toMatch(/Old and loved.*New and quiet/)
  expect((await browser.get('/latest')).text).toMatch(/New and quiet.*Old and loved/)
  expect((await browser.get('/top/all')).text).toMatch(/Old and loved.*New and quiet/)
})

test("the author's own comments do not lift a story", async () => {
  const { db } = await startApp()
  const story = await makeStory(db)
  const before = await db.selectFrom('story').select(['points', 'hot_rank']).executeTakeFirstOrThrow()
  await makeComment(db, story, { authorId: story.authorId })
  expect(await db.selectFrom('story').select(['points', 'hot_rank']).executeTakeFirstOrThrow()).toEqual(
    before
  )
  await makeComment(db, story, { authorId: (await makeAccount(db, 'ben')).id })
  const after = await db.selectFrom('story').select('points').executeTakeFirstOrThrow()
  expect(after.points).toBe(before.points + 1)
})

test('the top of a time leaves out what was told before it', async () => {
  const { db, browser } = await startApp()
  await makeStory(db, { title: 'Fresh', publishedAt: Date.now() - 2 * DAY })
  await makeStory(db, { title: 'Last month', publishedAt: Date.now() - 20 * DAY })
  await makeStory(db, { title: 'Long ago', publishedAt: Date.now() - 3000 * DAY })
  const shown = async (period: string) => {
    const { text } = await browser.get(`/top/${period}`)
    return ['Fresh', 'Last month', 'Long ago'].filter((title) => text.includes(title))
  }
  expect(await shown('week')).toEqual(['Fresh'])
  expect(await shown('month')).toEqual(['Fresh', 'Last month'])
  expect(await shown('all')).toEqual(['Fresh', 'Last month', 'Long ago'])
  expect((await browser.get('/top')).headers.location).toBe('/top/week')
})

test('"read next" offers stories that share tags first, and never the story itself', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db, { title: 'This one', tags: ['mysql', 'locks'] })
  for (let n = 0; n < 5; n++)
    await makeStory(db, { title: `Unlike ${n}`, tags: ['dns'], publishedAt: NOON + n * DAY })
  await makeStory(db, { title: 'Shares one', tags: ['mysql'] })
  await makeStory(db, { title: 'Shares both', tags: ['locks', 'mysql'] })
  const { text } = await browser.get(story.path)
  const next = text.slice(text.indexOf('Read next'))
  expect(next).toMatch(/Shares both.*Shares one.*Unlike 4/)
  expect(next).not.toContain('This one')
})
