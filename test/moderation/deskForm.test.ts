import { expect, test, vi } from 'vitest'
import { stage, toldPage } from './stage.ts'

test('to leave something as it is asks for no reason, everything else does', async () => {
  const { db, as, deskOf, act, report, comment } = await stage()
  await report(as.cleo, `comment/${comment.shortId}`, 'unkind')
  const page = await as.moss.get(deskOf.comment)
  expect(page.body).not.toMatch(/<select[^>]*name="reason"[^>]*required/)
  expect((await act(as.moss, deskOf.comment, 'keep', { reason: '' })).status).toBe(303)
  expect((await as.moss.get('/desk')).text).toContain('Nothing waits')
  const { reason } = await db.selectFrom('moderation_act').select('reason').executeTakeFirstOrThrow()
  expect(reason).toBe('mistake')
  const refused = await act(as.moss, deskOf.comment, 'hide', { reason: '', publicWords: 'Not so.' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Not done yet: Please choose a reason.')
  expect(refused.body).toMatch(/<select id="reason"[^>]*aria-invalid="true" aria-describedby="reason-error"/)
  expect(refused.body).toContain('>Not so.</textarea>')
})

test.each([
  ['retitle', { title: 'No' }, 'title', 'A title has 3 to 150 characters.'],
  ['retitle', { title: 'Wombat weekend' }, 'title', 'That is the title it has.'],
  ['retag', { tags: '!!!' }, 'tags', '“!!!” cannot be a tag'],
  ['retag', { tags: 'a'.repeat(40) }, 'tags', 'is too long for a tag'],
  ['retag', { tags: '#queues' }, 'tags', 'Those are the tags it has.'],
  ['suspend', { days: '366' }, 'days', 'Please say for how many days: 1 to 365.'],
  ['nothing', {}, 'kind', 'Please choose what is to be done.']
])('what is wrong with “%s” %j is said at its field', async (kind, fields, field, sentence) => {
  const { as, deskOf, act } = await stage()
  const answer = await act(as.moss, deskOf.story, kind, fields)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(sentence)
  expect(answer.body).toContain(`href="#${field}"`)
  expect(answer.body).toMatch(new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*${field}-error`))
})

test('the tags that a story has are there to be changed, not to be lost', async () => {
  const { as, visitor, deskOf, story } = await stage()
  const page = await as.moss.get(deskOf.story)
  expect(page.body).toMatch(/id="tags"[^>]*value="queues"/)
  const form = { kind: 'retag', reason: 'tidy', tags: 'queues, zoo' }
  expect((await as.moss.submitFrom(page.body, `${deskOf.story}/acts`, form)).status).toBe(303)
  expect((await visitor.get(story.path)).body).toMatch(/href="\/t\/queues"[\s\S]*href="\/t\/zoo"/)
})

test('of two moderators who saw the same, the second sees what the first did before doing it again', async () => {
  const { db, as, deskOf } = await stage()
  const [first, second] = [await as.moss.get(deskOf.comment), await as.mira.get(deskOf.comment)]
  const form = { kind: 'warn', reason: 'unkind', publicWords: 'Please be kind.' }
  expect((await as.moss.submitFrom(first.body, `${deskOf.comment}/acts`, form)).status).toBe(303)
  const refused = await as.mira.submitFrom(second.body, `${deskOf.comment}/acts`, form)
  expect(refused.status).toBe(409)
  expect(refused.text).toContain('moss Example did something about it while you looked')
  expect(refused.body).toContain('>Please be kind.</textarea>')
  expect(await db.selectFrom('moderation_act').select('id').execute()).toHaveLength(1)
  expect((await as.mira.submitFrom(refused.body, `${deskOf.comment}/acts`, form)).status).toBe(303)
  expect(await db.selectFrom('moderation_act').select('id').execute()).toHaveLength(2)
})

test.each(['warn', 'hide', 'keep'])('%s, sent twice from the same page, is done once', async (kind) => {
  const { db, as, deskOf } = await stage()
  const { body } = await as.moss.get(deskOf.comment)
  const form = { kind, reason: 'unkind' }
  const send = () => as.moss.submitFrom(body, `${deskOf.comment}/acts`, form)
  expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([303, 303])
  expect((await send()).status).toBe(303)
  expect(await db.selectFrom('desk_claim').select('thing_id').execute()).toEqual([])
  expect(await db.selectFrom('moderation_act').select('id').execute()).toHaveLength(1)
  expect((await as.moss.submitFrom(body, `${deskOf.comment}/acts`, { ...form, kind: 'limit' })).status).toBe(
    409
  )
})

test('the queue says what each thing is, what an appeal is against, and whose it is not to answer', async () => {
  const { as, act, deskOf, report } = await stage()
  await report(as.cleo, 'account/ben', 'other', 'His profile.')
  await act(as.moss, deskOf.comment, 'hide')
  const told =
    /href="(\/notifications\/[0-9a-z]{8})"/.exec((await as.ben.get('/notifications')).body)?.[1] ?? ''
  await as.ben.submit(told, `${told}/appeal`, { words: 'Why?' })
  expect((await as.mira.get('/desk')).text).toMatch(/Appeal: comment was hidden by ben Example/)
  expect((await as.mira.get('/desk')).text).toContain('Profile: ben Example')
  expect((await as.mira.get('/desk')).text).not.toContain('You acted, so another comes first')
  expect((await as.moss.get('/desk')).text).toContain('You acted, so another comes first')
})

test('a thread that was slowed says so to everybody, with until when and how long the waits are', async () => {
  const { as, visitor, act, undo, deskOf, story } = await stage()
  expect((await visitor.get(story.path)).text).not.toContain('slowed it')
  await act(as.moss, deskOf.story, 'slow', { days: '2' })
  for (const reader of [as.ben, visitor])
    await vi.waitFor(
      async () =>
        expect((await reader.get(story.path)).text).toMatch(
          /so a moderator slowed it: 1 minute between two comments of the same person, until .* UTC/
        ),
      15_000
    )
  const told = await as.ann.get(await toldPage(as.ann))
  expect(told.text).toMatch(/Your story takes comments more slowly now\. Until .* UTC ?\./)
  expect(told.body).not.toContain('/appeal"')
  await undo(as.moss, deskOf.story)
  for (const reader of [as.ben, visitor])
    await vi.waitFor(
      async () => expect((await reader.get(story.path)).text).not.toContain('slowed it'),
      15_000
    )
  expect((await as.ann.get('/notifications')).text).toContain('more slowly now. That has been undone since')
})

test.each([
  ['Not here, please.', 'Not here, please. '],
  ['Not here', 'Not here. '],
  ['Why here?!', 'Why here?! '],
  ['', 'Off topic. ']
])('public words “%s” end like a sentence wherever they stand', async (publicWords, shown) => {
  const { as, visitor, act, undo, deskOf, story, short } = await stage()
  const words = { reason: 'off-topic', publicWords }
  await act(as.moss, deskOf.comment, 'remove', words)
  expect((await visitor.get(story.path)).text).toContain(`removed by a moderator. Reason: ${shown}`)
  await undo(as.moss, deskOf.comment)
  await act(as.moss, deskOf.story, 'lock', words)
  expect((await visitor.get(story.path)).text).toContain(
    `A moderator closed this thread: ${shown}It takes no more comments.`
  )
  await act(as.moss, deskOf.story, 'remove', words)
  expect((await visitor.get(short)).text).toContain(`taken down by a moderator. Reason: ${shown}`)
})
