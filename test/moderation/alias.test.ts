import { expect, test } from 'vitest'
import { deliver } from '../support/post.ts'
import { stage, toldPage } from './stage.ts'

const tokenOf = async (who: { get(path: string): Promise<{ body: string }> }) =>
  /name="_token" value="([^"]+)"/.exec((await who.get('/you')).body)?.[1] ?? ''

test('what is done to an alias reaches the person behind it, and stands on the alias alone', async () => {
  const { db, ids, as, visitor, authorId, story, short, deskOf, act, undo } = await stage({ isAlias: true })
  const account = () =>
    db.selectFrom('account').selectAll().where('id', '=', ids.ann).executeTakeFirstOrThrow()
  const [before, page] = [await account(), (await visitor.get('/u/ann')).text]
  const desk = (await as.moss.get('/desk/account/ann')).text
  for (const kind of ['warn', 'limit', 'suspend', 'ban']) await act(as.moss, deskOf.story, kind)
  const _token = await tokenOf(as.ann)
  for (const path of ['/new', `${short}/comments`])
    expect((await as.ann.post(path, { _token, body: 'x' })).status, path).toBe(403)
  expect((await as.ann.get(await toldPage(as.ann))).text).toContain('Your story led to')
  expect(await account()).toEqual(before)
  expect((await visitor.get('/u/ann')).text).toBe(page)
  expect((await as.moss.get('/desk/account/ann')).text).toBe(desk)
  const acts = await db.selectFrom('moderation_act').select('account_id').execute()
  expect(acts.map((row) => row.account_id)).toEqual([authorId, authorId, authorId, authorId])
  const jobs = await db.selectFrom('job').select('payload').where('kind', '=', 'moderation-mail').execute()
  expect(jobs.map(({ payload }) => Object.keys(JSON.parse(payload)))).toEqual(acts.map(() => ['actId']))
  expect((await as.moss.get(deskOf.story)).text).not.toMatch(/ann Example|@ann/)
  for (let n = 0; n < 4; n++) await undo(as.moss, deskOf.story)
  expect((await as.ann.submit(story.path, `${short}/comments`, { body: 'Thank you.' })).status).toBe(303)
})

test('what is done to a person stands on no alias of theirs', async () => {
  const { as, visitor, story, deskOf, act } = await stage({ isAlias: true })
  const before = [(await visitor.get(story.path)).text, (await as.moss.get(deskOf.story)).text]
  for (const kind of ['limit', 'suspend']) await act(as.moss, '/desk/account/ann', kind)
  expect([(await visitor.get(story.path)).text, (await as.moss.get(deskOf.story)).text]).toEqual(before)
})

test('a moderator does not decide on their own alias, which nobody else can tell', async () => {
  const { db, ids, as, deskOf } = await stage({ isAlias: true })
  await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', ids.ann).execute()
  const form = { _token: await tokenOf(as.ann), kind: 'keep', reason: 'mistake' }
  expect((await as.ann.get(deskOf.story)).text).toContain('This is yours')
  expect((await as.ann.post(`${deskOf.story}/acts`, form)).status).toBe(409)
  expect((await as.ann.post(`${deskOf.story}/claim`, form)).status).toBe(409)
  expect((await as.moss.get(deskOf.story)).text).not.toContain('This is yours')
})

test('whoever told a story without a name reports what stands under it without one', async () => {
  const { db, authorId, as, comment, report } = await stage({ isAlias: true })
  await report(as.ann, `comment/${comment.shortId}`, 'unkind')
  expect(await db.selectFrom('report').select('reporter_id').execute()).toEqual([{ reporter_id: authorId }])
})

test('whoever reported without a name hears of the outcome, by mail as well', async () => {
  const { site, db, ids, as, deskOf, comment, report, act } = await stage({ isAlias: true })
  await db.updateTable('account').set({ mail_choice: 'at-once' }).where('id', '=', ids.ann).execute()
  await report(as.ann, `comment/${comment.shortId}`, 'unkind')
  await act(as.moss, deskOf.comment, 'hide')
  expect((await as.ann.get(await toldPage(as.ann))).text).toContain('did something about it')
  const { id } = await db
    .selectFrom('notification')
    .select('id')
    .where('kind', '=', 'report')
    .executeTakeFirstOrThrow()
  await db.updateTable('notification').set({ read_at: null, mailed_at: null }).where('id', '=', id).execute()
  const mails = await deliver(site, Date.now() + 3_600_000)
  expect(mails.map(({ to }) => to)).toContain('ann@mail.example')
})

test('a story told without a name that a moderator hid is read by its teller, and by nobody else', async () => {
  const { site, as, visitor, story, short, comment, deskOf, act } = await stage({ isAlias: true })
  await act(as.moss, deskOf.story, 'hide')
  expect((await deliver(site)).map(({ to }) => to)).toEqual(['ann@mail.example'])
  const page = await as.ann.get(story.path)
  expect(page.text).toContain('The wombat fell over')
  expect(page.text).toContain('Only you and the moderators see it')
  for (const who of [visitor, as.ben, as.cleo]) expect((await who.get(story.path)).status).toBe(404)
  const answer = `${short}/c/${comment.shortId}`
  expect((await as.ann.get(answer)).text).toContain('Only you and the moderators see it')
  for (const who of [visitor, as.cleo]) expect((await who.get(answer)).status).toBe(404)
})
