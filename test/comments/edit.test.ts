import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { signedIn } from '../support/app.ts'
import { DAY, makeComment, makeStory, NOON } from '../support/make.ts'
import { commentRows, everything, startTalk } from './talk.ts'

test('an edited comment says so, and what it said before can be read', async () => {
  const { db, story, ann, asAnn, visitor } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id, markdown: 'It was the cache.' })
  const path = `/s/${story.shortId}/c/${shortId}`
  const answer = await asAnn.submit(`${path}/edit`, `${path}/edit`, { body: 'It was the *other* cache.' })
  expect([answer.status, answer.headers.location]).toEqual([303, `${story.path}#c-${shortId}`])
  const page = await visitor.get(story.path)
  expect(page.body).toContain('It was the <em>other</em> cache.')
  expect(page.body).toContain(`href="${path}/history"`)
  expect(page.text).toContain('• Edited')
  const history = await visitor.get(`${path}/history`)
  expect(history.body).toContain('<ins>')
  expect(history.text).toContain('Version 2')
  expect((await visitor.get(`${path}/history?version=1`)).text).toContain('It was the cache.')
  await asAnn.submit(`${path}/edit`, `${path}/edit`, { body: 'It was me.' })
  const versions = await db.selectFrom('comment_version').select(['number', 'body_markdown']).execute()
  expect(versions).toEqual([
    { number: 1, body_markdown: 'It was the cache.' },
    { number: 2, body_markdown: 'It was the *other* cache.' },
    { number: 3, body_markdown: 'It was me.' }
  ])
})

test('an edit that changes nothing leaves no mark', async () => {
  const { db, story, ann, asAnn } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id, markdown: 'As it is.\n\nReally.' })
  const before = await everything(db)
  const path = `/s/${story.shortId}/c/${shortId}/edit`
  expect((await asAnn.submit(path, path, {})).status).toBe(303)
  expect(await everything(db)).toEqual(before)
})

test('the thirty-first change within ten minutes waits, and its text is kept', async () => {
  const { db, story, ann, asAnn } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id })
  const path = `/s/${story.shortId}/c/${shortId}/edit`
  for (let n = 0; n < 30; n++) expect((await asAnn.submit(path, path, { body: `No. ${n}` })).status).toBe(303)
  const page = await asAnn.submit(path, path, { body: 'One change too many' })
  expect(page.status).toBe(429)
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
  expect(page.body).toContain('One change too many')
  expect((await commentRows(db))[0]?.body_markdown).toBe('No. 29')
})

test('an empty or too long edit is refused with what was typed', async () => {
  const { db, story, ann, asAnn } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id })
  const before = await everything(db)
  const path = `/s/${story.shortId}/c/${shortId}/edit`
  expect((await asAnn.submit(path, path, { body: ' ' })).status).toBe(422)
  const long = 'y'.repeat(20_001)
  const page = await asAnn.submit(path, path, { body: long })
  expect([page.status, page.body.includes(long)]).toEqual([422, true])
  expect(await everything(db)).toEqual(before)
})

test("nobody else's comment, no removed one and none of another story can be edited", async () => {
  const { db, story, ann, ben, asAnn, visitor } = await startTalk()
  const others = await makeComment(db, story, { authorId: ben.id })
  const removed = await makeComment(db, story, { authorId: ann.id })
  const mine = await makeComment(db, story, { authorId: ann.id })
  await removeComment(db, removed.id, { by: 'moderator', reason: '', at: NOON + DAY })
  const other = await makeStory(db)
  const form = `/s/${story.shortId}/c/${mine.shortId}/edit`
  const token = /name="_token" value="([^"]+)"/.exec((await asAnn.get(form)).body)?.[1] ?? ''
  const before = await everything(db)
  for (const path of [
    `/s/${story.shortId}/c/${others.shortId}/edit`,
    `/s/${story.shortId}/c/${removed.shortId}/edit`,
    `/s/${other.shortId}/c/${mine.shortId}/edit`,
    `/s/${story.shortId}/c/zzzzzzzz/edit`
  ]) {
    expect((await asAnn.get(path)).status, path).toBe(404)
    expect((await asAnn.post(path, { _token: token, body: 'Mine now.' })).status, path).toBe(404)
  }
  expect((await visitor.get(form)).headers.location).toContain('/sign-in')
  expect((await asAnn.post(form, { body: 'No token.' })).status).toBe(403)
  expect(await everything(db)).toEqual(before)
})

test('the history of a comment goes where the comment went', async () => {
  const { db, story, ann, asAnn, visitor } = await startTalk()
  const { id, shortId } = await makeComment(db, story, { authorId: ann.id, markdown: 'word-secret' })
  const path = `/s/${story.shortId}/c/${shortId}`
  await asAnn.submit(`${path}/edit`, `${path}/edit`, { body: 'Nothing.' })
  await removeComment(db, id, { by: 'moderator', reason: '', at: NOON + DAY })
  for (const version of ['', '?version=1', '?version=2', '?version=__proto__', '?version[]=1'])
    expect((await visitor.get(`${path}/history${version}`)).status).toBe(404)
})

test('a comment that never changed has a history without versions', async () => {
  const { db, story, ann, visitor } = await startTalk()
  const { shortId } = await makeComment(db, story, { authorId: ann.id, editedAt: NOON + DAY })
  expect((await visitor.get(`/s/${story.shortId}/c/${shortId}/history`)).text).toContain('is not kept')
  expect((await visitor.get(story.path)).body).not.toContain('/history')
})

test('what somebody said without a name is theirs to edit, and shows no name', async () => {
  const site = await startTalk()
  const { db, ann, visitor } = site
  const alias = await makeAlias(db, ann.id, NOON)
  const story = await makeStory(db, { authorId: alias })
  const { shortId } = await makeComment(db, story, { authorId: alias })
  const browser = await signedIn(site, ann)
  const path = `/s/${story.shortId}/c/${shortId}`
  expect((await browser.get(story.path)).body).toContain(`href="${path}/edit"`)
  expect((await browser.submit(`${path}/edit`, `${path}/edit`, { body: 'Changed.' })).status).toBe(303)
  expect((await commentRows(db))[0]).toMatchObject({ author_id: alias, body_markdown: 'Changed.' })
  for (const page of [path, `${path}/history`, story.path])
    expect((await visitor.get(page)).body, page).not.toContain('ann Example')
})
