import { expect, test } from 'vitest'
import { stage, toldPage } from './stage.ts'

test('the log tells what was done by role and reason, and nothing that is gone', async () => {
  const { as, visitor, deskOf, act, undo } = await stage()
  await act(as.moss, deskOf.story, 'lock', { publicWords: 'It went in circles.' })
  await act(as.ada, deskOf.comment, 'remove', { reason: 'spam', privateWords: 'Third time.' })
  await act(as.moss, deskOf.comment, 'suspend', { publicWords: 'Dear ben, enough.' })
  await act(as.moss, '/desk/account/cleo', 'keep')
  const log = await visitor.get('/moderation/log')
  expect(log.text).toMatch(/A story was closed to further comments\. Wombat weekend It went in circles/)
  expect(log.text).toMatch(/A comment was removed.*An administrator Spam/)
  expect(log.text).toContain('Something posted here led to a suspension')
  const GONE = /Quokka|Third time|Dear ben|ben Example|moss|mira|ada Example|cleo/
  for (const path of [
    '/moderation/log',
    '/moderation/log.rss',
    '/moderation/log.atom',
    '/moderation/log.json'
  ]) {
    const answer = await visitor.get(path)
    expect(answer.status).toBe(200)
    expect(answer.body, path).not.toMatch(GONE)
    expect(answer.body, path).toContain('was removed')
  }
  expect((await visitor.get('/moderation/log?kind=remove')).text).not.toContain('It went in circles')
  expect((await visitor.get('/moderation/log?role=admin')).text).not.toContain('It went in circles')
  expect((await visitor.get('/moderation/log?reason=unkind')).text).not.toContain('An administrator Spam')
  for (const odd of ['kind=constructor', 'role=__proto__', 'kind=keep', 'after=x', 'kind[]=1'])
    expect((await visitor.get(`/moderation/log?${odd}`)).status, odd).toBeLessThan(500)
  const month = new Date().toISOString().slice(0, 7)
  expect(log.text).toContain(`${month} 3 0 0`)
  const told = await toldPage(as.ann)
  await as.ann.submit(told, `${told}/appeal`, { words: 'It went somewhere.' })
  expect((await visitor.get('/moderation/log')).text).toContain(`${month} 3 1 0`)
  await undo(as.moss, deskOf.comment)
  expect((await visitor.get('/moderation/log')).text).toContain(`${month} 3 1 1`)
  await act(as.moss, deskOf.story, 'hide')
  expect((await visitor.get('/moderation/log')).text).not.toContain('Wombat')
})

test('the log is read page by page', async () => {
  const { db, visitor } = await stage()
  for (let n = 0; n < 65; n++)
    await db
      .insertInto('moderation_act')
      .values({
        short_id: `act${String(n).padStart(5, '0')}`,
        actor_id: null,
        actor_role: 'moderator',
        kind: n % 2 ? 'hide' : 'lock',
        thing_kind: 'story',
        thing_id: 99,
        account_id: null,
        reason: 'spam',
        public_words: `word${n}.`,
        private_words: '',
        detail: '',
        created_at: 1_000_000 + Math.floor(n / 3),
        until: null,
        undone_at: null,
        undone_by: null
      })
      .execute()
  const seen: string[] = []
  for (let path: string | undefined = '/moderation/log?kind=hide'; path; ) {
    const page = await visitor.get(path)
    seen.push(...[...page.body.matchAll(/<p>(word\d+)\./g)].map(([, word = '']) => word))
    path = /rel="next" href="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(new Set(seen).size).toBe(32)
  expect(seen).toHaveLength(32)
})
