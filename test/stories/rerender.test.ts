import { expect, test } from 'vitest'
import { rerenderOutdated } from '../../src/stories/rerender.ts'
import { SITE, startApp } from '../support/app.ts'
import { makeComment, makeStory } from '../support/make.ts'

test('what an older renderer made is rendered again, once, and nothing else', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db, { markdown: '## First\n\nIt was **late**.' })
  const comment = await makeComment(db, story, { authorId: story.authorId, markdown: 'So *late*.' })
  const current = await browser.get(story.path)
  await db.updateTable('story').set({ body_html: 'old', renderer_version: 0 }).execute()
  await db
    .updateTable('comment')
    .set({ body_html: 'old', renderer_version: 0 })
    .where('id', '=', comment.id)
    .execute()
  expect((await browser.get(story.path)).body).not.toBe(current.body)
  expect(await rerenderOutdated(db, SITE)).toBe(2)
  expect((await browser.get(story.path)).body).toBe(current.body)
  expect(await rerenderOutdated(db, SITE)).toBe(0)
})
