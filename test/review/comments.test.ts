import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { everything, startTalk } from '../comments/talk.ts'
import type { Answer } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeComment, makeStory } from '../support/make.ts'

const SECRET = 'Ours too: password: hunter22, and then we lost 10.20.30.41.'

const formOf = (page: Answer, action: string) =>
  formsOf(page.body).find((found) => found.action === action)?.fields ?? {}
const acts = (page: Answer, act: 'mask' | 'fine') =>
  [...page.body.matchAll(new RegExp(`name="act" value="(${act} [0-9a-f]{24})"`, 'g'))].map(
    ([, it = '']) => it
  )

test('a comment with something to look at is not posted before it was looked at, and a secret not without a yes', async () => {
  const { db, story, asAnn } = await startTalk()
  const action = `/s/${story.shortId}/comments`
  const before = await everything(db)
  const stopped = await asAnn.submit(story.path, action, { body: SECRET })
  expect(stopped.status).toBe(422)
  expect(stopped.text).toContain('Not posted yet')
  expect(stopped.body).toContain('<mark>hunter22</mark>')
  expect(stopped.body).toContain('<mark>10.20.30.41</mark>')
  const again = await asAnn.post(action, formOf(stopped, action))
  expect(again.status).toBe(422)
  expect(await everything(db)).toEqual(before)
  const added = { ...formOf(again, action), sure: 'yes', body: `${SECRET} token: abcdef0123456789abcd` }
  expect((await asAnn.post(action, added)).status).toBe(422)
  expect((await asAnn.post(action, { ...formOf(again, action), sure: 'yes' })).status).toBe(303)
  const { body_markdown } = await db.selectFrom('comment').select('body_markdown').executeTakeFirstOrThrow()
  expect(body_markdown).toBe(SECRET)
})

test('masked or found fine on the preview, it is asked about no more', async () => {
  const { db, story, asAnn } = await startTalk()
  const action = `/s/${story.shortId}/comments`
  const preview = await asAnn.submit(story.path, action, { body: SECRET, act: 'preview' })
  expect([preview.status, acts(preview, 'mask').length]).toEqual([200, 2])
  const masked = await asAnn.post(action, { ...formOf(preview, action), act: acts(preview, 'mask')[0] ?? '' })
  expect(masked.text).toContain('Ours too: password: [password], and then we lost 10.20.30.41.')
  const fine = await asAnn.post(action, { ...formOf(masked, action), act: acts(masked, 'fine')[0] ?? '' })
  expect(fine.text).toContain('1 thing in it you found fine')
  expect(acts(await asAnn.post(action, { ...formOf(fine, action), act: 'again' }), 'fine')).toHaveLength(1)
  expect((await asAnn.post(action, formOf(fine, action))).status).toBe(303)
  const { body_markdown } = await db.selectFrom('comment').select('body_markdown').executeTakeFirstOrThrow()
  expect(body_markdown).toBe('Ours too: password: [password], and then we lost 10.20.30.41.')
})

test('a comment without any of it is posted at once', async () => {
  const { story, asAnn } = await startTalk()
  const body = 'We have all been there: 40 minutes, 3 people, one infrastructure-as-code change.'
  expect((await asAnn.submit(story.path, `/s/${story.shortId}/comments`, { body })).status).toBe(303)
})

test('an edit is looked through like the comment was', async () => {
  const { db, story, ann, asAnn } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id, markdown: 'Before.' })
  const path = `/s/${story.shortId}/c/${shortId}/edit`
  const stopped = await asAnn.submit(path, path, { body: SECRET })
  expect([stopped.status, stopped.text.includes('Not posted yet')]).toEqual([422, true])
  expect((await asAnn.post(path, { ...formOf(stopped, path), sure: 'yes' })).status).toBe(303)
})

test('whoever told the story without a name is warned of their own in what they say below it', async () => {
  const { db, ann, asAnn, asBen } = await startTalk()
  const story = await makeStory(db, { authorId: await makeAlias(db, ann.id) })
  const action = `/s/${story.shortId}/comments`
  const body = 'Greetings from ann, who was there.'
  const stopped = await asAnn.submit(story.path, action, { body })
  expect([stopped.status, stopped.text.includes('This is you')]).toEqual([422, true])
  expect((await asBen.submit(story.path, action, { body })).status).toBe(303)
})

test('before a name is taken off a story, it is shown where the words would still say it', async () => {
  const { db, ann, asAnn, asBen } = await startTalk()
  await db
    .updateTable('account')
    .set({ email: 'ann.lee@acme.test', link: 'https://annlee.dev/' })
    .where('id', '=', ann.id)
    .execute()
  const markdown =
    'We slept.\n\n```timeline\n14:02 annlee.dev is gone\n14:03 ann.lee wakes up\n```\n\n![ann at her desk](/x.png)'
  const story = await makeStory(db, { authorId: ann.id, title: 'How ann broke it', markdown })
  await makeComment(db, story, { authorId: ann.id, markdown: 'Ask ann.' })
  const { body, text } = await asAnn.get(`/s/${story.shortId}/alias`)
  expect(text).toContain('It would still say who you are')
  expect([...body.matchAll(/<mark>(.*?)<\/mark>/g)].map(([, it]) => it).sort()).toEqual([
    'ann',
    'ann',
    'ann',
    'ann.lee',
    'annlee.dev'
  ])
  expect((await asBen.get(`/s/${story.shortId}/alias`)).status).toBe(404)
  const quiet = await makeStory(db, { authorId: ann.id })
  expect((await asAnn.get(`/s/${quiet.shortId}/alias`)).text).not.toContain('still say')
})

test.each([
  { act: 'mask nonsense', looked: '"><b>', fine: '__proto__,' },
  { act: `mask ${'0'.repeat(24)}`, looked: 'x'.repeat(50_000), fine: ','.repeat(50_000) },
  { act: `fine ${'0'.repeat(24)}`, sure: 'no' }
])('odd fields post nothing that was not looked at, and break nothing: %j', async (odd) => {
  const { db, story, asAnn } = await startTalk()
  const before = await everything(db)
  const page = await asAnn.submit(story.path, `/s/${story.shortId}/comments`, {
    body: SECRET,
    ...odd
  } as Record<string, string>)
  expect([200, 422]).toContain(page.status)
  expect(page.body).not.toContain('"><b>')
  expect(await everything(db)).toEqual(before)
})
