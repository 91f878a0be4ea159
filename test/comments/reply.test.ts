import { expect, test } from 'vitest'
import { MAX_DEPTH } from '../../src/comments/path.ts'
import { removeComment } from '../../src/comments/store.ts'
import { formsOf } from '../support/forms.ts'
import { DAY, makeComment, NOON } from '../support/make.ts'
import { commentRows, startTalk } from './talk.ts'

test('every comment can be answered on a page that shows it', async () => {
  const { db, story, ben, asAnn, visitor } = await startTalk()
  const parent = await makeComment(db, story, { authorId: ben.id, markdown: 'What did **you** see?' })
  const path = `/s/${story.shortId}/c/${parent.shortId}/reply`
  for (const browser of [asAnn, visitor])
    expect((await browser.get(story.path)).body).toContain(`href="${path}"`)
  const page = await visitor.get(path)
  expect(page.text).toMatch(/ben Example .* What did you see\?/)
  expect(page.headers['set-cookie']).toBeUndefined()
  const answer = await asAnn.submit(path, `/s/${story.shortId}/comments`, { body: 'Smoke.' })
  const [, reply] = await commentRows(db)
  expect([answer.status, answer.headers.location]).toEqual([303, `${story.path}#c-${reply?.short_id}`])
  expect(reply).toMatchObject({ parent_id: parent.id, depth: 1 })
  const shown = await visitor.get(story.path)
  expect(shown.text).toContain('ben Example, 1 reply')
})

test('"Quote this" fills in what is answered, line by line', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  const markdown = 'First <b>line\n\n> an older quote\n```\ncode\n```'
  const parent = await makeComment(db, story, { authorId: ben.id, markdown })
  const path = `/s/${story.shortId}/c/${parent.shortId}/reply`
  expect((await asAnn.get(path)).body).toContain(`href="${path}?quote=1"`)
  const form = formsOf((await asAnn.get(`${path}?quote=1`)).body).find(({ fields }) => 'parent' in fields)
  expect(form?.fields.body?.trim()).toBe('> First <b>line\n>\n> > an older quote\n> ```\n> code\n> ```')
})

test('there is no page to answer what is not there, or not any longer', async () => {
  const { db, story, ben, asAnn } = await startTalk()
  const parent = await makeComment(db, story, { authorId: ben.id })
  await removeComment(db, parent.id, { by: 'moderator', reason: '', at: NOON + DAY })
  for (const id of [parent.shortId, 'zzzzzzzz', 'ZZ'])
    expect((await asAnn.get(`/s/${story.shortId}/c/${id}/reply`)).status, id).toBe(404)
  expect((await asAnn.get(`/s/zzzzzzzz/c/${parent.shortId}/reply`)).status).toBe(404)
})

test('an answer to the deepest comment hangs beside it and says what it answers', async () => {
  const { db, story, ben, asAnn, visitor } = await startTalk()
  let parent = await makeComment(db, story, { authorId: ben.id })
  for (let depth = 0; depth < MAX_DEPTH; depth++)
    parent = await makeComment(db, story, { authorId: ben.id, parentId: parent.id })
  const path = `/s/${story.shortId}/c/${parent.shortId}/reply`
  const answer = await asAnn.submit(path, `/s/${story.shortId}/comments`, { body: 'Deep.' })
  expect(answer.status).toBe(303)
  const reply = (await commentRows(db)).at(-1)
  expect(reply).toMatchObject({ depth: MAX_DEPTH, reply_to_id: parent.id })
  const page = await visitor.get(String(answer.headers.location).replace(/#.*/, ''))
  expect(page.body).toContain(`id="c-${reply?.short_id}"`)
  expect(page.text).toContain('In reply to ben Example')
})

test('what an answer beside a comment answered may leave no trace: then nothing is linked', async () => {
  const { db, story, ben, ann, visitor } = await startTalk()
  let parent = await makeComment(db, story, { authorId: ben.id })
  for (let depth = 0; depth < MAX_DEPTH; depth++)
    parent = await makeComment(db, story, { authorId: ben.id, parentId: parent.id })
  const reply = await makeComment(db, story, { authorId: ann.id, parentId: parent.id })
  await removeComment(db, parent.id, { by: 'author', reason: '', at: NOON + DAY })
  const page = await visitor.get(`/s/${story.shortId}/c/${reply.shortId}`)
  expect(page.text).toContain('In reply to a removed comment')
  expect(page.body).not.toContain(`/c/${parent.shortId}`)
})

test('controls are only where they can be used', async () => {
  const { db, story, ann, ben, asAnn, visitor } = await startTalk()
  const [own, others] = [
    await makeComment(db, story, { authorId: ann.id }),
    await makeComment(db, story, { authorId: ben.id })
  ]
  const removed = await makeComment(db, story, { authorId: ben.id })
  await removeComment(db, removed.id, { by: 'moderator', reason: '', at: NOON + DAY })
  const asked = (body: string) =>
    [own, others, removed].map(({ shortId }) =>
      ['reply', 'edit', 'deletion'].filter((act) => body.includes(`/c/${shortId}/${act}"`))
    )
  expect(asked((await asAnn.get(story.path)).body)).toEqual([['reply', 'edit', 'deletion'], ['reply'], []])
  expect(asked((await visitor.get(story.path)).body)).toEqual([['reply'], ['reply'], []])
})
