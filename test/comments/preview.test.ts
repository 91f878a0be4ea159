import { expect, test } from 'vitest'
import { formsOf } from '../support/forms.ts'
import { makeComment } from '../support/make.ts'
import { everything, startTalk } from './talk.ts'

test('a preview shows a comment as it will look, above the form that still holds it; nothing is saved', async () => {
  const { db, story, asAnn } = await startTalk()
  const before = await everything(db)
  const action = `/s/${story.shortId}/comments`
  const body = 'It was **late** <script>alert(1)</script>'
  const page = await asAnn.submit(story.path, action, { body, act: 'preview' })
  expect(page.status).toBe(200)
  expect(page.text).toContain('As it will look It was late')
  expect(page.body).not.toContain('<script>alert')
  const form = formsOf(page.body).find((found) => found.action === action)
  expect(form?.fields.body?.trim()).toBe(body)
  expect(await everything(db)).toEqual(before)
  expect((await asAnn.post(action, form?.fields ?? {})).status).toBe(303)
})

test('a previewed answer stays an answer', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  const parent = await makeComment(db, story, { authorId: ben.id, markdown: 'And then?' })
  const action = `/s/${story.shortId}/comments`
  const path = `/s/${story.shortId}/c/${parent.shortId}/reply`
  const page = await asAnn.submit(path, action, { body: 'Then I slept.', act: 'preview' })
  expect(page.text).toContain('And then?')
  expect(formsOf(page.body).find((found) => found.action === action)?.fields.parent).toBe(parent.shortId)
})

test('an edit can be previewed too; an empty one cannot', async () => {
  const { db, story, ann, asAnn } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id, markdown: 'Before.' })
  const path = `/s/${story.shortId}/c/${shortId}/edit`
  const before = await everything(db)
  const page = await asAnn.submit(path, path, { body: '*After.*', act: 'preview' })
  expect([page.status, page.text.includes('As it will look After.')]).toEqual([200, true])
  expect((await asAnn.submit(path, path, { body: '  ', act: 'preview' })).status).toBe(422)
  expect(await everything(db)).toEqual(before)
})
