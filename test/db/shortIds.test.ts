import { expect, test, vi } from 'vitest'
import { signedIn, startApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

/** Ids to come up before random ones. */
const next = vi.hoisted(() => [] as string[])

vi.mock(import('../../src/text/shortId.ts'), async (load) => {
  const real = await load()
  return { ...real, newShortId: () => next.shift() ?? real.newShortId() }
})

test('a short id that came up before costs nobody a story, a comment, or what goes with it', async () => {
  const site = await startApp()
  const { db } = site
  const story = await makeStory(db)
  const taken = await makeComment(db, story, { authorId: null, markdown: '# Ours' })
  const ann = await signedIn(site, await makeAccount(db, 'ann'))

  // Of the requests for the page, for the form, and of what is posted.
  next.push('reading1', 'posting1', taken.shortId)
  const path = `/s/${story.shortId}/comments`
  const answer = await ann.submit(story.path, path, { body: '# Theirs\n\nIt was DNS for us.' })
  expect(answer.status).toBe(303)
  const [, posted, ...more] = await db.selectFrom('comment').selectAll().orderBy('id').execute()
  expect(more).toEqual([])
  expect(answer.headers.location).toBe(`${story.path}#c-${posted?.short_id}`)
  expect(posted?.body_html).toContain(posted?.short_id)
  expect(posted?.body_html).not.toContain(taken.shortId)
  const told = await db.selectFrom('story').select('comment_count').execute()
  expect(told).toEqual([{ comment_count: 2 }])

  next.length = 0
  next.push(story.shortId)
  const other = await makeStory(db, { title: 'Another one' })
  expect(other.shortId).not.toBe(story.shortId)
})

test('one that comes up again and again is a fault, and leaves nothing behind', async () => {
  const { db } = await startApp()
  const story = await makeStory(db)
  const taken = await makeComment(db, story, { authorId: null })
  next.push(...Array.from({ length: 10 }, () => taken.shortId))
  await expect(makeComment(db, story, { authorId: null })).rejects.toThrow(/short_id/)
  next.length = 0
  expect(await db.selectFrom('comment').select('id').execute()).toHaveLength(1)
  expect((await makeComment(db, story, { authorId: null })).shortId).not.toBe(taken.shortId)
})
