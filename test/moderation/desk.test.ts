import { expect, test } from 'vitest'
import { checkSite } from '../../src/upkeep/check.ts'
import { deliver } from '../support/post.ts'
import { stage, toldPage } from './stage.ts'

test('a report is looked at, acted on, told to both sides, appealed, and undone by another moderator', async () => {
  const { site, db, as, visitor, story, comment, deskOf, report, act } = await stage()
  expect((await report(as.cleo, `comment/${comment.shortId}`, 'unkind', 'It hurts.')).status).toBe(303)
  expect((await as.moss.get('/desk')).text).toContain('1 report: Unkind')
  const item = await as.moss.get(deskOf.comment)
  expect(item.text).toContain('It hurts.')
  expect(item.text).not.toContain('cleo')
  const done = await act(as.moss, deskOf.comment, 'hide', {
    publicWords: 'Please without contempt.',
    privateWords: 'The third time.'
  })
  expect(done.status).toBe(303)
  expect((await visitor.get(story.path)).text).not.toContain('Quokka')
  expect((await as.ben.get(story.path)).text).toMatch(/A moderator hid this.*Quokka, too/)
  expect((await as.moss.get('/desk')).text).toContain('Nothing waits')

  expect((await as.cleo.get(await toldPage(as.cleo))).text).toContain('did something about it')
  const told = await toldPage(as.ben)
  const page = await as.ben.get(told)
  expect(page.text).toContain('Your comment was hidden.')
  expect(page.text).toContain('Please without contempt.')
  expect(page.text).not.toMatch(/third time|moss/)
  const mails = await deliver(site, Date.now() + 3_600_000)
  expect(mails.find(({ to }) => to === 'ben@mail.example')?.text).toMatch(
    /Your comment was hidden[\s\S]*Please without/
  )
  expect((await as.cleo.get(told)).status).toBe(404)

  expect((await as.ben.submit(told, `${told}/appeal`, { words: '  ' })).status).toBe(422)
  expect((await as.ben.submit(told, `${told}/appeal`, { words: 'I meant my own quokka.' })).status).toBe(303)
  expect((await as.ben.get(told)).body).not.toContain('/appeal"')
  const { short_id } = await db.selectFrom('appeal').select('short_id').executeTakeFirstOrThrow()
  const appeal = `/desk/appeals/${short_id}`
  expect((await as.mira.get('/desk')).body).toContain(appeal)
  expect((await as.moss.get(appeal)).text).toContain('Another moderator than the one who acted')
  const decision = { outcome: 'undone', answer: 'You are right.' }
  const token = /name="_token" value="([^"]+)"/.exec((await as.moss.get(deskOf.comment)).body)?.[1] ?? ''
  expect((await as.moss.post(appeal, { _token: token, ...decision })).status).toBe(409)
  expect((await as.mira.submit(appeal, appeal, decision)).status).toBe(303)
  expect((await visitor.get(story.path)).text).toContain('Quokka, too.')
  expect((await as.ben.get(await toldPage(as.ben))).text).toMatch(/it was undone.*You are right/)
  expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
})

test('everybody but moderators finds no desk', async () => {
  const { as, visitor, deskOf, comment } = await stage()
  const never = (await visitor.get('/no/such/page')).text.replace(/Number.*/, '')
  for (const path of ['/desk', deskOf.story, deskOf.comment, '/desk/account/ben', '/desk/appeals/aaaaaaaa']) {
    for (const who of [visitor, as.ben]) expect((await who.get(path)).status, path).toBe(404)
    if (!path.endsWith('aaaaaaaa'))
      for (const who of [as.moss, as.ada]) expect((await who.get(path)).status, path).toBe(200)
  }
  expect(never).toContain('Nothing here')
  const token = /name="_token" value="([^"]+)"/.exec((await as.ben.get('/you')).body)?.[1] ?? ''
  for (const path of [
    `${deskOf.comment}/acts`,
    `${deskOf.comment}/claim`,
    `/desk/acts/${comment.shortId}/undoing`
  ])
    expect((await as.ben.post(path, { _token: token, kind: 'remove', reason: 'spam' })).status, path).toBe(
      404
    )
})

test('two moderators do not clash, and a claim ends', async () => {
  const { db, as, deskOf, act, report, comment } = await stage()
  await report(as.cleo, `comment/${comment.shortId}`, 'spam')
  expect((await as.moss.submit(deskOf.comment, `${deskOf.comment}/claim`, {})).status).toBe(303)
  expect((await as.mira.get('/desk')).text).toContain('moss Example is at it')
  expect((await as.mira.get(deskOf.comment)).text).toContain('moss Example is at this')
  const token = /name="_token" value="([^"]+)"/.exec((await as.mira.get('/you')).body)?.[1] ?? ''
  const form = { _token: token, kind: 'remove', reason: 'spam' }
  expect((await as.mira.post(`${deskOf.comment}/acts`, form)).status).toBe(409)
  expect((await as.mira.post(`${deskOf.comment}/claim`, form)).status).toBe(409)
  await db
    .updateTable('desk_claim')
    .set({ until: Date.now() - 1 })
    .execute()
  expect((await as.mira.post(`${deskOf.comment}/acts`, form)).status).toBe(303)
  expect((await act(as.moss, deskOf.comment, 'restore', { reason: 'mistake' })).status).toBe(303)
})

test.each(['hide', 'remove'] as const)('%s is undone on a story and on a comment', async (kind) => {
  const { db, as, visitor, story, deskOf, act, undo } = await stage()
  const [before, list] = [(await visitor.get(story.path)).text, (await visitor.get('/t')).text]
  for (const path of [deskOf.comment, deskOf.story]) {
    expect((await act(as.moss, path, kind)).status).toBe(303)
    expect((await visitor.get(story.path)).text).not.toBe(before)
    expect((await undo(as.mira, path)).status).toBe(303)
    expect((await visitor.get(story.path)).text).toBe(before)
  }
  expect((await visitor.get('/t')).text).toBe(list)
  expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
})

test('a title, tags, a lock and a slow pace are set and undone', async () => {
  const { db, as, visitor, story, short, deskOf, act, undo } = await stage()
  await act(as.moss, deskOf.story, 'retitle', { title: 'Marsupials at rest', reason: 'tidy' })
  expect((await visitor.get(short)).headers.location).toContain('marsupials-at-rest')
  await undo(as.moss, deskOf.story)
  expect((await visitor.get(story.path)).text).toContain('Wombat weekend')
  await act(as.moss, deskOf.story, 'retag', { tags: 'animals, zoo', reason: 'tidy' })
  expect((await visitor.get('/t')).text).toMatch(/animals.*zoo/)
  await undo(as.moss, deskOf.story)
  expect((await visitor.get('/t')).text).not.toContain('zoo')

  await act(as.moss, deskOf.story, 'lock', { publicWords: 'It went in circles.' })
  expect((await visitor.get(story.path)).text).toContain(
    'A moderator closed this thread: It went in circles.'
  )
  const token = /name="_token" value="([^"]+)"/.exec((await as.ben.get(story.path)).body)?.[1] ?? ''
  const post = (body: string) => as.ben.post(`${short}/comments`, { _token: token, body })
  const refused = await post('But listen!')
  expect(refused.status).toBe(403)
  expect(refused.text).toContain('But listen!')
  await undo(as.moss, deskOf.story)
  expect((await post('And so it was.')).status).toBe(303)

  await act(as.moss, deskOf.story, 'slow', { days: '2' })
  await db.deleteFrom('limit_count').execute()
  expect((await post('One.')).status).toBe(303)
  const slowed = await post('Two.')
  expect(slowed.status).toBe(429)
  expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(30)
  await undo(as.moss, deskOf.story)
  await db.deleteFrom('limit_count').where('key', 'like', 'comment%').execute()
  expect((await post('Three.')).status).toBe(303)
})

test('what is missing or odd in an act is said, and nothing is done', async () => {
  const { db, as, deskOf, act, undo } = await stage()
  for (const fields of [
    { reason: '' },
    { reason: '__proto__' },
    { kind: 'constructor' },
    { kind: 'suspend', days: '0' },
    { kind: 'suspend', days: '1e9' },
    { kind: 'retitle', title: '' },
    { kind: 'retag', tags: 'a,b,c,d,e,f,g' }
  ])
    expect((await act(as.moss, deskOf.story, 'hide', fields)).status, JSON.stringify(fields)).toBe(422)
  expect((await act(as.moss, deskOf.story, 'release')).status).toBe(409)
  expect((await act(as.moss, deskOf.story, 'merge')).status).toBe(409)
  expect(await db.selectFrom('moderation_act').selectAll().execute()).toEqual([])
  await expect(undo(as.moss, deskOf.story)).rejects.toThrow('no form')
})
