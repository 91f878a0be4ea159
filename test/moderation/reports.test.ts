import { expect, test } from 'vitest'
import { signedIn } from '../support/app.ts'
import { makeAccount } from '../support/make.ts'
import { stage } from './stage.ts'

test('a secret that somebody settled here reports is hidden at once, until a moderator shows it again', async () => {
  const { db, as, visitor, story, deskOf, report, act } = await stage()
  await report(as.cleo, `story/${story.shortId}`, 'secret')
  expect((await visitor.get(story.path)).status).toBe(404)
  expect((await as.moss.get('/desk')).text).toContain('Gives away a secret')
  expect((await as.ann.get(story.path)).text).toContain('A moderator hid this')
  expect((await act(as.moss, deskOf.story, 'restore', { reason: 'mistake' })).status).toBe(303)
  expect((await visitor.get(story.path)).status).toBe(200)
  await report(as.ben, `story/${story.shortId}`, 'secret')
  expect((await visitor.get(story.path)).status).toBe(200)
  const roles = await db.selectFrom('moderation_act').select('actor_role').orderBy('id').execute()
  expect(roles.map((row) => row.actor_role)).toEqual(['site', 'moderator'])
})

test('of those who are new it takes two, and whoever was wrong twice is asked like everybody', async () => {
  const { site, db, ids, as, visitor, story, comment, report } = await stage()
  for (const [n, name] of ['dora', 'emil'].entries()) {
    const newcomer = await signedIn(site, await makeAccount(db, name, { createdAt: Date.now() }))
    await report(newcomer, `comment/${comment.shortId}`, 'secret')
    expect((await visitor.get(story.path)).text.includes('Quokka')).toBe(n === 0)
  }
  for (const id of [1, 2])
    await db
      .insertInto('report')
      .values({
        short_id: `wrong${id}`,
        thing_kind: 'comment',
        thing_id: 1000 + id,
        story_id: null,
        reporter_id: ids.cleo,
        reason: 'secret',
        words: '',
        created_at: Date.now(),
        closed_at: Date.now(),
        outcome: 'nothing'
      })
      .execute()
  await report(as.cleo, `story/${story.shortId}`, 'secret')
  expect((await visitor.get(story.path)).status).toBe(200)
})

test('one person reports a thing once, a visitor only a secret and in words', async () => {
  const { db, as, visitor, story, report } = await stage()
  const thing = `story/${story.shortId}`
  for (const reason of ['spam', 'unkind']) expect((await report(as.cleo, thing, reason)).status).toBe(303)
  expect(await db.selectFrom('report').selectAll().execute()).toHaveLength(1)
  expect((await report(visitor, thing, 'spam', 'Buy!')).status).toBe(422)
  expect((await report(visitor, thing, 'secret')).status).toBe(422)
  expect((await report(visitor, thing, 'secret', 'That is my name.')).status).toBe(303)
  expect((await visitor.get(story.path)).status).toBe(200)
  for (let n = 0; n < 8; n++) await report(visitor, thing, 'secret', 'Again.')
  expect((await db.selectFrom('report').selectAll().execute()).length).toBeLessThanOrEqual(6)
  for (let n = 0; n < 3; n++) await report(visitor, thing, 'secret', 'Again.')
  expect((await report(visitor, thing, 'secret', 'Again.')).status).toBe(429)
})

test('what cannot be read cannot be reported, and odd reports are refused in words', async () => {
  const { as, visitor, story, deskOf, report, act } = await stage()
  for (const thing of [
    'story/aaaaaaaa',
    'comment/aaaaaaaa',
    'account/nobody',
    'tag/queues',
    `image/${'a'.repeat(64)}`
  ])
    expect((await as.cleo.get(`/report/${thing}`)).status, thing).toBe(404)
  for (const reason of ['', '__proto__', 'other'])
    expect((await report(as.cleo, `story/${story.shortId}`, reason)).status, reason).toBe(422)
  expect((await visitor.get('/report/account/Ann')).status).toBe(200)
  await act(as.moss, deskOf.story, 'hide')
  expect((await as.cleo.get(`/report/story/${story.shortId}`)).status).toBe(404)
  expect((await as.cleo.get(`/report/comment/${deskOf.comment.slice(-8)}`)).status).toBe(404)
})
