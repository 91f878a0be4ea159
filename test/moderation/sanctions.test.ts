import { expect, test } from 'vitest'
import { STILL_OPEN } from '../../src/moderation/permissions.ts'
import { signedIn } from '../support/app.ts'
import { deliver } from '../support/post.ts'
import { stage, toldPage } from './stage.ts'

const tokenOf = async (who: { get(path: string): Promise<{ body: string }> }) =>
  /name="_token" value="([^"]+)"/.exec((await who.get('/you')).body)?.[1] ?? ''

test.each(['suspend', 'ban'] as const)(
  'whoever got a %s reads, looks after what is theirs, and writes nothing',
  async (kind) => {
    const { site, db, as, story, comment, short, deskOf, act, undo } = await stage()
    expect((await act(as.moss, deskOf.comment, kind)).status).toBe(303)
    const _token = await tokenOf(as.ben)
    for (const path of [
      `${short}/comments`,
      `${short}/reactions`,
      '/new',
      `${short}/c/${comment.shortId}/edit`,
      '/settings/profile',
      '/images',
      `/report/story/${story.shortId}`
    ]) {
      const refused = await as.ben.post(path, { _token, body: 'Let me through!', kind: 'hug' })
      expect(refused.status, path).toBe(403)
      expect(refused.text, path).toContain(kind === 'ban' ? 'for good' : 'until')
    }
    expect((await as.ben.get(story.path)).status).toBe(200)
    expect((await as.ben.get(await toldPage(as.ben))).text).toContain('Ask for a second look')
    expect(
      (
        await as.ben.submit(
          `${short}/c/${comment.shortId}/deletion`,
          `${short}/c/${comment.shortId}/deletion`,
          {}
        )
      ).status
    ).toBe(303)
    expect((await deliver(site, Date.now())).find(({ to }) => to === 'ben@mail.example')?.text).toContain(
      'write nothing'
    )
    expect((await site.browser.get('/u/ben')).text).not.toMatch(/suspen|ban(ned)?\b/i)
    await undo(as.moss, deskOf.comment)
    expect((await as.ben.submit(story.path, `${short}/comments`, { body: 'Back.' })).status).toBe(303)
    expect(await db.selectFrom('account').select('id').where('banned_at', 'is not', null).execute()).toEqual(
      []
    )
  }
)

test('whoever is suspended is told so where they would write, before they type', async () => {
  const { as, story, comment, short, deskOf, act } = await stage()
  const saved = await as.ben.submit('/new', '/new', { title: 'Half a story', act: 'save' })
  const draft = String(saved.headers.location).replace(/\?.*/, '')
  const pages = [
    '/new',
    story.path,
    `${short}/c/${comment.shortId}/reply`,
    `${short}/c/${comment.shortId}/edit`
  ]
  for (const page of pages) expect((await as.ben.get(page)).status, page).toBe(200)
  await act(as.moss, deskOf.comment, 'suspend')
  for (const page of pages) {
    const told = await as.ben.get(page)
    expect([told.status, told.body.includes('<textarea')], page).toEqual([
      page === '/new' || page.endsWith('edit') ? 403 : 200,
      false
    ])
    expect(told.text, page).toMatch(/A moderator suspended you until .*: you can read, but write nothing/)
    expect(told.body, page).toContain('href="/notifications">Your notifications')
  }
  expect((await as.cleo.get('/new')).body).toContain('<textarea')
  for (const page of pages.slice(1, 3)) expect((await as.cleo.get(page)).body, page).toContain('<textarea')
  const there = await as.ben.get(draft)
  expect([there.status, there.body.includes('Half a story')]).toEqual([200, true])
  expect(there.text).toContain('A moderator suspended you until')
})

test('whoever is limited is told before they change what is published, and writes what is new', async () => {
  const { as, comment, short, deskOf, act } = await stage()
  await act(as.moss, deskOf.comment, 'limit')
  const told = await as.ben.get(`${short}/c/${comment.shortId}/edit`)
  expect([told.status, told.text.includes('cannot be changed')]).toEqual([403, true])
  for (const page of ['/new', `${short}/c/${comment.shortId}/reply`])
    expect((await as.ben.get(page)).status, page).toBe(200)
})

test('a suspension ends by itself', async () => {
  const { db, ids, as, story, short, deskOf, act } = await stage()
  await act(as.moss, deskOf.comment, 'suspend', { days: '1' })
  await db
    .updateTable('account')
    .set({ suspended_until: Date.now() - 1 })
    .where('id', '=', ids.ben)
    .execute()
  expect((await as.ben.submit(story.path, `${short}/comments`, { body: 'Back.' })).status).toBe(303)
})

test('what somebody who is limited posts waits, is published by a moderator, and then told', async () => {
  const { site, as, visitor, story, short, deskOf, act } = await stage()
  const edit = `${short}/c/${deskOf.comment.slice(-8)}/edit`
  const openForm = (await as.ben.get(edit)).body
  await act(as.moss, deskOf.comment, 'limit')
  const sent = await as.ben.submit(story.path, `${short}/comments`, { body: 'Numbat, @cleo!' })
  expect(sent.status).toBe(303)
  expect((await as.ben.get(String(sent.headers.location))).text).toMatch(/Until then only you and .*Numbat/)
  expect((await visitor.get(story.path)).text).not.toContain('Numbat')
  await deliver(site, Date.now())
  expect((await as.cleo.get('/notifications')).text).not.toContain('mentioned you')
  const path = /\/desk\/comment\/[0-9a-z]{8}/.exec((await as.moss.get('/desk')).body)?.[0] ?? ''
  const seen = (await as.moss.get(String(sent.headers.location))).text
  expect(seen).toMatch(/only the person who wrote it .*Numbat/)
  expect((await act(as.moss, path, 'release', { reason: 'mistake' })).status).toBe(303)
  expect((await visitor.get(story.path)).text).toContain('Numbat')
  await deliver(site, Date.now())
  expect((await as.cleo.get('/notifications')).text).toContain('mentioned you')

  const told = await as.ben.submit('/new', '/new', {
    title: 'A quiet week',
    tags: 'x',
    body: 'Nothing fell over at all, for once.',
    act: 'publish'
  })
  expect((await as.ben.get(String(told.headers.location))).text).toContain('waits for a moderator')
  expect((await visitor.get('/latest')).text).not.toContain('A quiet week')
  const alias = {
    title: 'A loud week',
    tags: 'x',
    body: 'Everything fell over, for once.',
    teller: 'alias',
    act: 'publish'
  }
  expect((await as.ben.submit('/new', '/new', alias)).status).toBe(403)
  expect((await as.ben.submitFrom(openForm, edit, { body: 'Buy quokkas!' })).status).toBe(403)
})

test('moderators do not act on each other, nor on what is theirs; administrators do on moderators', async () => {
  const { site, db, ids, as, story, short, act } = await stage()
  await as.moss.submit(story.path, `${short}/comments`, { body: 'By moss.' })
  const { short_id } = await db
    .selectFrom('comment')
    .select('short_id')
    .where('author_id', '=', ids.moss)
    .executeTakeFirstOrThrow()
  const path = `/desk/comment/${short_id}`
  expect((await as.moss.get(path)).text).toContain('This is yours')
  expect((await as.mira.get(path)).text).not.toContain('Suspend the person')
  const form = { _token: await tokenOf(as.mira), kind: 'suspend', reason: 'unkind', days: '3' }
  expect((await as.mira.post(`${path}/acts`, form)).status).toBe(409)
  const own = { ...form, _token: await tokenOf(as.moss), kind: 'keep' }
  for (const what of ['acts', 'claim']) expect((await as.moss.post(`${path}/${what}`, own)).status).toBe(409)
  await db.deleteFrom('desk_claim').execute()
  const moss = await signedIn(site, { id: ids.moss })
  const { body: before } = await moss.get(story.path)
  expect((await act(as.ada, path, 'suspend')).status).toBe(303)
  expect((await moss.submitFrom(before, `${short}/comments`, { body: 'More.' })).status).toBe(403)
  expect((await moss.get('/desk')).status).toBe(200)
})

test('what stays open to the suspended is there', async () => {
  const { site } = await stage()
  for (const url of STILL_OPEN) expect(site.app.hasRoute({ method: 'POST', url }), url).toBe(true)
})

test('what moderators did is told apart in the notifications, without a word of the thing', async () => {
  const { as, deskOf, act, undo } = await stage()
  await act(as.moss, deskOf.comment, 'warn')
  await act(as.moss, deskOf.comment, 'hide')
  const { text } = await as.ben.get('/notifications')
  expect(text).toContain('A moderator looked at your comment: it was hidden')
  expect(text).toContain('A moderator looked at your comment: it led to a warning')
  expect(text).not.toMatch(/Quokka/)
  await undo(as.moss, deskOf.comment)
  expect((await as.ben.get('/notifications')).text).toContain('That has been undone since')
})
