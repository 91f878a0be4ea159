import { expect, test } from 'vitest'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { stage, toldPage } from './stage.ts'

type Scene = Awaited<ReturnType<typeof stage>>
type Office = 'moss' | 'mira' | 'ada'

const MAIL_DUE = 3_600_000

/** Hidden by moss, and ben, whose it is, objects. */
async function objected(without: Office[] = [], kind = 'hide') {
  const scene = await stage()
  const { db, as, deskOf, act } = scene
  for (const name of without) await endOffice(scene, name)
  await act(as.moss, deskOf.comment, kind, { publicWords: 'Please without contempt.' })
  const told = await toldPage(as.ben)
  const asked = (await as.ben.get(told)).text
  await as.ben.submit(told, `${told}/appeal`, { words: 'I meant my own quokka.' })
  const { short_id } = await db.selectFrom('appeal').select('short_id').executeTakeFirstOrThrow()
  return { ...scene, told, asked, appeal: `/desk/appeals/${short_id}` }
}

const endOffice = ({ db, ids }: Scene, name: Office) =>
  db.updateTable('account').set({ role: 'member' }).where('id', '=', ids[name]).execute()

test('where nobody else looks after the site, whoever acted answers, and that is said to all', async () => {
  const { as, visitor, asked, told, appeal } = await objected(['mira', 'ada'])
  expect(asked).toContain('Nobody else looks after this site')
  expect((await as.ben.get(told)).text).toContain('the one who acted looks at it again')
  expect((await as.moss.get('/desk')).text).not.toContain('another comes first')
  const page = await as.moss.get(appeal)
  expect(page.text).toContain('Nobody else looks after this site, so you may answer')
  const upheld = { outcome: 'upheld', answer: 'It was about somebody here.' }
  expect((await as.moss.submitFrom(page.body, appeal, upheld)).status).toBe(303)

  expect((await as.moss.get('/desk')).text).toContain('Nothing waits')
  const after = (await as.ben.get(told)).text
  expect(after).toMatch(
    /The one who acted looked again, as nobody else was there to: it stands\. It was about/
  )
  expect(after).not.toContain('Another moderator')
  for (const path of [
    '/moderation/log',
    '/moderation/log.json',
    '/moderation/log.rss',
    '/moderation/log.atom'
  ])
    expect((await visitor.get(path)).text, path).toContain(
      'Looked at again by the one who acted, as nobody else was there to: it stands.'
    )
})

test('where somebody else does, whoever acted waits for them, for a week at most', async () => {
  const { db, as, asked, told, appeal, deskOf } = await objected(['mira'])
  expect(asked).toContain('to another moderator than the one who acted')
  expect((await as.ben.get(told)).text).toContain('If nobody did within a week, the one who acted may')
  expect((await as.moss.get(appeal)).body).not.toContain('name="outcome"')
  const form = { outcome: 'undone', answer: 'You are right.' }
  const token = /name="_token" value="([^"]+)"/.exec((await as.moss.get(deskOf.comment)).body)?.[1] ?? ''
  expect((await as.moss.post(appeal, { _token: token, ...form })).status).toBe(409)
  await db
    .updateTable('appeal')
    .set({ created_at: Date.now() - 7 * DAY - 1 })
    .execute()
  expect((await as.moss.get(appeal)).text).toContain('Nobody else answered for a week, so you may')
  expect((await as.moss.submit(appeal, appeal, form)).status).toBe(303)
  expect((await as.ben.get(told)).text).toMatch(
    /The one who acted looked again, .*: it was undone\. You are right/
  )
})

test('mails of moderation say until when, and how to object where there is something to object to', async () => {
  const { site, as, deskOf, act, undo } = await stage()
  const mailed = async (hours: number) =>
    (await deliver(site, Date.now() + hours * MAIL_DUE)).find(({ to }) => to === 'ben@mail.example')?.text ??
    ''
  await act(as.moss, deskOf.comment, 'suspend', { days: '3' })
  const text = await mailed(1)
  expect(text).toMatch(/write nothing\. Until \w+ \d+, \d{4} at \d+:\d\d .M UTC\./)
  expect(text).toContain('how to object')
  await undo(as.moss, deskOf.comment)
  const undone = await mailed(2)
  expect(undone).toContain('That has been undone since.')
  expect(undone).not.toContain('how to object')
})

test('an office that does not count yet, or is about to end, is nobody else', async () => {
  const { db, ids, as, appeal } = await objected(['mira'])
  expect((await as.moss.get(appeal)).body).not.toContain('name="outcome"')
  await db.deleteFrom('totp').where('account_id', '=', ids.ada).execute()
  expect((await as.moss.get(appeal)).body).toContain('name="outcome"')
  await db
    .insertInto('totp')
    .values({ account_id: ids.ada, key: 'A', created_at: 1, confirmed_at: 1 })
    .execute()
  expect((await as.moss.get(appeal)).body).not.toContain('name="outcome"')
  await db
    .updateTable('account')
    .set({ ends_at: Date.now() + DAY })
    .where('id', '=', ids.ada)
    .execute()
  expect((await as.moss.get(appeal)).body).toContain('name="outcome"')
})

test('nobody answers what concerns themselves, and an administrator who is alone is shown the way out', async () => {
  const scene = await stage()
  const { as, act, db } = scene
  await act(as.ada, '/desk/account/moss', 'warn')
  const told = await toldPage(as.moss)
  await as.moss.submit(told, `${told}/appeal`, { words: 'It was my brother.' })
  await db.updateTable('account').set({ role: 'admin' }).where('id', '=', scene.ids.moss).execute()
  for (const name of ['mira', 'ada'] as const) await endOffice(scene, name)
  const { short_id } = await db.selectFrom('appeal').select('short_id').executeTakeFirstOrThrow()
  const page = await as.moss.get(`/desk/appeals/${short_id}`)
  expect(page.body).not.toContain('name="outcome"')
  expect(page.text).toContain('This concerns you, so somebody else answers it.')
  expect(page.body).toContain('href="/admin/roles"')
})

test('that another moderator is the one behind the alias lets nobody answer sooner', async () => {
  const { db, as, ids, deskOf, act } = await stage({ isAlias: true })
  await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', ids.ann).execute()
  await db.updateTable('account').set({ role: 'member' }).where('id', 'in', [ids.mira, ids.ada]).execute()
  await act(as.moss, deskOf.story, 'hide')
  const told = await toldPage(as.ann)
  expect((await as.ann.get(told)).text).toContain('to another moderator than the one who acted')
  await as.ann.submit(told, `${told}/appeal`, { words: 'Why?' })
  const { short_id } = await db.selectFrom('appeal').select('short_id').executeTakeFirstOrThrow()
  expect((await as.moss.get(`/desk/appeals/${short_id}`)).body).not.toContain('name="outcome"')
  expect((await as.ann.get(`/desk/appeals/${short_id}`)).body).not.toContain('name="outcome"')
})

test.each([
  ['upheld', 'it stands'],
  ['undone', 'it was undone']
])(
  'an objection that was answered with %s is told as that, by notification and mail',
  async (outcome, words) => {
    const { site, as, appeal, told } = await objected()
    await deliver(site, Date.now() + MAIL_DUE)
    expect((await as.mira.submit(appeal, appeal, { outcome, answer: 'We looked long.' })).status).toBe(303)
    expect((await as.moss.get(appeal)).text).toContain('We looked long. mira Example')
    const list = (await as.ben.get('/notifications')).text
    expect(list).toContain(`You objected: ${words}`)
    expect((await as.ben.get(told)).text).toContain(
      `Another moderator looked again: ${words}. We looked long.`
    )
    const mails = (await deliver(site, Date.now() + 2 * MAIL_DUE)).filter(
      ({ to }) => to === 'ben@mail.example'
    )
    expect(mails.map(({ subject }) => subject)).toEqual(['War Stories: Somebody looked at it again'])
    expect(mails[0]?.text).toContain(`Another moderator looked again: ${words}.`)
    expect(mails[0]?.text).toContain('We looked long.')
    expect(mails[0]?.text).not.toMatch(/how to have another moderator|Please without contempt/)
  }
)

test('an act that is undone at the desk answers what was objected to it', async () => {
  const { as, appeal, told, deskOf, undo } = await objected()
  await undo(as.moss, deskOf.comment)
  expect((await as.mira.get('/desk')).text).toContain('Nothing waits')
  expect((await as.mira.get(appeal)).text).toContain('It was undone.')
  const page = (await as.ben.get(told)).text
  expect(page).toContain('The one who acted took it back.')
  expect(page).not.toMatch(/will look at it again|nobody else/)
})

test('what was chosen and typed is kept where the answer lacks something', async () => {
  const { as, appeal } = await objected()
  const page = await as.mira.submit(appeal, appeal, { outcome: 'upheld', answer: '  ' })
  expect(page.status).toBe(422)
  expect(page.body).toMatch(/value="upheld" required checked/)
  const other = await as.mira.submit(appeal, appeal, { outcome: '__proto__', answer: 'Because.' })
  expect(other.status).toBe(422)
  expect(other.body).toMatch(/>Because\.<\/textarea>/)
})
