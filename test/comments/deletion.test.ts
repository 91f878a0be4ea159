import { expect, test } from 'vitest'
import { eraseIfDue, UNDO_MS } from '../../src/comments/removal/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { DAY, makeComment, NOON } from '../support/make.ts'
import { commentRows, everything, startTalk, type Talk } from './talk.ts'

const pathOf = ({ story }: Talk, { shortId }: { shortId: string }) => `/s/${story.shortId}/c/${shortId}`

async function remove(talk: Talk, comment: { shortId: string }) {
  const path = `${pathOf(talk, comment)}/deletion`
  expect((await talk.asAnn.get(path)).text).toContain('Delete your comment?')
  return talk.asAnn.submit(path, path, {})
}

test('a comment that nobody answered disappears from every page, and the counts agree', async () => {
  const talk = await startTalk()
  const { db, story, ann, ben, visitor } = talk
  const parent = await makeComment(db, story, { authorId: ben.id })
  const mine = await makeComment(db, story, {
    authorId: ann.id,
    parentId: parent.id,
    markdown: 'word-secret'
  })
  const answer = await remove(talk, mine)
  expect(answer.headers.location).toBe(`${pathOf(talk, mine)}/deletion`)
  expect((await talk.asAnn.get(String(answer.headers.location))).text).toContain('Your comment is gone')
  const page = await visitor.get(story.path)
  expect(page.body).not.toContain(mine.shortId)
  expect(page.text).toContain('Top comments (1)')
  expect(page.text).not.toContain('1 reply')
  expect((await visitor.get(pathOf(talk, mine))).status).toBe(404)
  for (const path of ['/comments', '/u/ann/comments', '/comments.rss', `/s/${story.shortId}/comments.json`])
    expect((await visitor.get(path)).body, path).not.toContain('word-secret')
  expect((await commentRows(db)).map((row) => row.descendant_count)).toEqual([0, 0])
})

test('one that was answered leaves a tombstone, until its last answer goes too', async () => {
  const talk = await startTalk()
  const { db, story, ann, ben, visitor } = talk
  const mine = await makeComment(db, story, { authorId: ann.id, markdown: 'word-secret' })
  const reply = await makeComment(db, story, { authorId: ben.id, parentId: mine.id, markdown: 'word-reply' })
  await remove(talk, mine)
  const page = await visitor.get(story.path)
  expect(page.text).toContain('removed by the person who wrote it')
  expect(page.text).toContain('word-reply')
  expect(page.body).not.toContain('word-secret')
  expect(page.text).toContain('Top comments (1)')
  await removeComment(db, reply.id, { by: 'author', reason: '', at: NOON + DAY })
  const empty = await visitor.get(story.path)
  expect(empty.text).not.toContain('removed by')
  expect(empty.text).toContain('Nobody has answered yet.')
})

test('a deleted comment can be put back for two weeks, with what stood above it', async () => {
  const talk = await startTalk()
  const { db, story, ann, asAnn, visitor } = talk
  const top = await makeComment(db, story, { authorId: ann.id, markdown: 'word-top' })
  const mine = await makeComment(db, story, { authorId: ann.id, parentId: top.id, markdown: 'word-mine' })
  const before = await db.selectFrom('comment').select(['id', 'descendant_count', 'removed_at']).execute()
  const points = () => db.selectFrom('story').select(['points', 'comment_count']).executeTakeFirst()
  const pointsBefore = await points()
  await remove(talk, mine)
  await remove(talk, top)
  expect((await visitor.get(story.path)).text).toContain('Nobody has answered yet.')
  const path = `${pathOf(talk, mine)}/deletion`
  const back = await asAnn.submit(path, `${pathOf(talk, mine)}/restoration`, {})
  expect(back.headers.location).toBe(`${story.path}#c-${mine.shortId}`)
  const page = await visitor.get(story.path)
  expect(page.text).toMatch(/removed by the person who wrote it.*word-mine/)
  await asAnn.submit(`${pathOf(talk, top)}/deletion`, `${pathOf(talk, top)}/restoration`, {})
  expect(await db.selectFrom('comment').select(['id', 'descendant_count', 'removed_at']).execute()).toEqual(
    before
  )
  expect(await points()).toEqual(pointsBefore)
})

test('after two weeks its words are erased in every version, and it cannot be put back', async () => {
  const talk = await startTalk()
  const { db, story, ann, asAnn } = talk
  const mine = await makeComment(db, story, { authorId: ann.id, markdown: 'word-secret' })
  const path = pathOf(talk, mine)
  await asAnn.submit(`${path}/edit`, `${path}/edit`, { body: 'word-secret again' })
  await remove(talk, mine)
  await eraseIfDue(db, mine.id, Date.now())
  expect((await commentRows(db))[0]?.body_markdown).toBe('word-secret again')
  const token = /name="_token" value="([^"]+)"/.exec((await asAnn.get(`${path}/deletion`)).body)?.[1] ?? ''
  await db
    .updateTable('comment')
    .set((eb) => ({ removed_at: eb('removed_at', '-', UNDO_MS) }))
    .execute()
  await eraseIfDue(db, mine.id, Date.now())
  expect(JSON.stringify(await everything(db))).not.toContain('word-secret')
  expect((await asAnn.get(`${path}/deletion`)).status).toBe(404)
  expect((await asAnn.post(`${path}/restoration`, { _token: token })).status).toBe(404)
})

test('deleting twice changes nothing more', async () => {
  const talk = await startTalk()
  const { db, story, ann, asAnn } = talk
  const mine = await makeComment(db, story, { authorId: ann.id })
  const path = `${pathOf(talk, mine)}/deletion`
  const token = /name="_token" value="([^"]+)"/.exec((await asAnn.get(path)).body)?.[1] ?? ''
  await asAnn.post(path, { _token: token })
  const before = await everything(db)
  expect((await asAnn.post(path, { _token: token })).status).toBe(303)
  expect(await everything(db)).toEqual(before)
})

test("nobody deletes or puts back another's comment, nor what a moderator took down", async () => {
  const talk = await startTalk()
  const { db, story, ann, ben, asAnn, visitor } = talk
  const others = await makeComment(db, story, { authorId: ben.id })
  const removed = await makeComment(db, story, { authorId: ann.id })
  const deleted = await makeComment(db, story, { authorId: ben.id })
  const mine = await makeComment(db, story, { authorId: ann.id })
  await removeComment(db, removed.id, { by: 'moderator', reason: '', at: Date.now() })
  await removeComment(db, deleted.id, { by: 'author', reason: '', at: Date.now() })
  const form = await asAnn.get(`${pathOf(talk, mine)}/deletion`)
  const token = /name="_token" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const before = await everything(db)
  for (const comment of [others, removed, deleted, { shortId: 'zzzzzzzz' }]) {
    for (const act of ['deletion', 'restoration']) {
      const path = `${pathOf(talk, comment)}/${act}`
      expect((await asAnn.post(path, { _token: token })).status, path).toBe(404)
    }
    expect((await asAnn.get(`${pathOf(talk, comment)}/deletion`)).status).toBe(404)
  }
  expect((await asAnn.post(`${pathOf(talk, mine)}/deletion`, {})).status).toBe(403)
  expect((await visitor.get(`${pathOf(talk, mine)}/deletion`)).headers.location).toContain('/sign-in')
  expect(await everything(db)).toEqual(before)
})
