import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeStory, NOON } from '../support/make.ts'
import { follow, makeMember, say, startTalk, tell } from './site.ts'

const bell = async (browser: Browser): Promise<number> => {
  const { text } = await browser.get('/about')
  return Number(/Notifications (\d+) unread/.exec(text)?.[1] ?? 0)
}

const marked = async (browser: Browser): Promise<number> =>
  (await browser.get('/notifications')).body.split('class="unread-mark"').length - 1

test('a notification leads to a page that holds the comment, and seeing it there is reading it', async () => {
  const { site, ann, ben, story } = await startTalk()
  const comment = await say(site, story, { authorId: ben.id, markdown: 'The words themselves' })
  const browser = await signedIn(site, ann)
  expect([await bell(browser), await marked(browser)]).toEqual([1, 1])
  const { body, text } = await browser.get('/notifications')
  expect(text).toContain('The words themselves')
  const place = `/s/${story.shortId}/c/${comment.shortId}#c-${comment.shortId}`
  expect(body).toContain(`<a href="${place}">`)
  const page = await browser.get(place.split('#')[0] ?? '')
  expect(page.body).toContain(`id="c-${comment.shortId}"`)
  expect(page.text).not.toContain('unread')
  expect([await bell(browser), await marked(browser)]).toEqual([0, 0])
  expect((await browser.get('/notifications')).text).toContain('ben Example commented on')
})

test('the page of a story reads what it shows: the story, reactions to it and its comments', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  await follow(site, cleo, 'person', ann.id)
  const other = await tell(site, { title: 'Another night', authorId: ann.id })
  await say(site, story, { authorId: ben.id })
  await say(site, other, { authorId: ben.id })
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  const [byAnn, byCleo] = [await signedIn(site, ann), await signedIn(site, cleo)]
  expect([await bell(byAnn), await bell(byCleo)]).toEqual([3, 1])
  await byAnn.get(story.path)
  await byCleo.get(other.path)
  expect([await bell(byAnn), await bell(byCleo)]).toEqual([1, 0])
})

test('what another page of a long thread shows is not read yet', async () => {
  const { site, ann, ben, story } = await startTalk()
  const first = await say(site, story, { authorId: ben.id })
  const second = await say(site, story, { authorId: ben.id })
  const browser = await signedIn(site, ann)
  await browser.get(`/s/${story.shortId}/c/${first.shortId}`)
  expect(await bell(browser)).toBe(1)
  await browser.get(`/s/${story.shortId}/c/${second.shortId}`)
  expect(await bell(browser)).toBe(0)
})

test("looking at the list, or another's look at the story, reads nothing", async () => {
  const { site, ann, ben, cleo, story } = await startTalk()
  await say(site, story, { authorId: ben.id })
  const browser = await signedIn(site, ann)
  await browser.get('/notifications')
  await (await signedIn(site, cleo)).get(story.path)
  await site.browser.get(story.path)
  expect([await bell(browser), await marked(browser)]).toEqual([1, 1])
})

test('what answers a form or a wrong address tells of them, too', async () => {
  const { site, db, ann, ben, story } = await startTalk()
  await say(site, story, { authorId: ben.id })
  const other = await makeStory(db, { title: 'Another night', authorId: ben.id })
  const browser = await signedIn(site, ann)
  const refused = await browser.submit(other.path, `/s/${other.shortId}/comments`, { body: '   ' })
  const missing = await browser.get('/nothing-here')
  expect([refused.status, missing.status]).toEqual([422, 404])
  for (const { text } of [refused, missing]) expect(text).toContain('Notifications 1 unread')
})

test('one is marked as read, or all at once', async () => {
  const { site, ann, ben, story } = await startTalk()
  for (let n = 0; n < 3; n++) await say(site, story, { authorId: ben.id })
  const browser = await signedIn(site, ann)
  const { body } = await browser.get('/notifications')
  const one = formsOf(body).find(({ fields }) => fields.id)
  expect((await browser.post('/notifications/reading', one?.fields ?? {})).headers.location).toBe(
    '/notifications'
  )
  expect([await bell(browser), await marked(browser)]).toEqual([2, 2])
  await browser.submit('/notifications', '/notifications/reading', {})
  expect([await bell(browser), await marked(browser)]).toEqual([0, 0])
})

test('what was said to somebody without a name is read by them in every way', async () => {
  const { site, db, ann, ben } = await startTalk()
  const hidden = await makeStory(db, { authorId: await makeAlias(db, ann.id) })
  const first = await say(site, hidden, { authorId: ben.id })
  for (let n = 0; n < 3; n++) await say(site, hidden, { authorId: ben.id })
  const browser = await signedIn(site, ann)
  expect([await bell(browser), await marked(browser)]).toEqual([4, 4])
  await browser.get(`/s/${hidden.shortId}/c/${first.shortId}`)
  expect([await bell(browser), await marked(browser)]).toEqual([3, 3])
  const { body } = await browser.get('/notifications')
  const one = formsOf(body).find(({ fields }) => fields.id)
  await browser.post('/notifications/reading', one?.fields ?? {})
  expect([await bell(browser), await marked(browser)]).toEqual([2, 2])
  await browser.submit('/notifications', '/notifications/reading', {})
  expect([await bell(browser), await marked(browser)]).toEqual([0, 0])
})

test('marking all leaves alone what came after the page was drawn', async () => {
  const { site, db, ann, ben, story } = await startTalk()
  await say(site, story, { authorId: ben.id })
  const browser = await signedIn(site, ann)
  const { body } = await browser.get('/notifications')
  const all = formsOf(body).find(({ fields }) => fields.until)
  await say(site, story, { authorId: ben.id, markdown: 'Later' })
  await db
    .updateTable('notification')
    .set({ created_at: Number(all?.fields.until) + 1 })
    .where('id', '=', (eb) => eb.selectFrom('notification').select((of) => of.fn.max('id').as('id')))
    .execute()
  await browser.post('/notifications/reading', all?.fields ?? {})
  expect(await bell(browser)).toBe(1)
})

test("nobody reads another's notification for them, and a form without token reads nothing", async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  await say(site, story, { authorId: ben.id })
  const { short_id: id } = await db.selectFrom('notification').select('short_id').executeTakeFirstOrThrow()
  const [byAnn, byCleo] = [await signedIn(site, ann), await signedIn(site, cleo)]
  const _token =
    formsOf((await byCleo.get('/feeds')).body).find(({ fields }) => fields._token)?.fields._token ?? ''
  expect((await byCleo.post('/notifications/reading', { _token, id })).status).toBe(303)
  expect((await byAnn.post('/notifications/reading', { id })).status).toBe(403)
  expect(await bell(byAnn)).toBe(1)
})

test.each(['', 'x', '__proto__', 'x'.repeat(10_000), "' or 1=1"])(
  'the id "%.20s" is no notification',
  async (id) => {
    const { site, ann, ben, story } = await startTalk()
    await say(site, story, { authorId: ben.id })
    const browser = await signedIn(site, ann)
    const { body } = await browser.get('/notifications')
    const fields = formsOf(body).find((form) => form.fields.id)?.fields
    expect((await browser.post('/notifications/reading', { ...fields, id })).status).toBe(404)
    expect(await bell(browser)).toBe(1)
  }
)

test('the list is paged, the newest first, and the bell stops counting at a hundred', async () => {
  const { site, db, ben } = await startTalk()
  const reader = await makeMember(site, 'reader')
  for (let n = 0; n < 105; n++) {
    const { id } = await makeStory(db, { authorId: reader.id })
    await reactToStory(db, id, { accountId: ben.id, kind: 'hug', at: NOON + Math.floor(n / 4) })
  }
  const browser = await signedIn(site, reader)
  expect((await browser.get('/about')).text).toContain('99+')
  const seen: string[] = []
  for (let path: string | undefined = '/notifications'; path; ) {
    const { body } = await browser.get(path)
    seen.push(...[...body.matchAll(/name="id" value="([^"]*)"/g)].map(([, id = '']) => id))
    path = /<a rel="next" href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  expect([seen.length, new Set(seen).size]).toEqual([105, 105])
})

test('a visitor is asked to sign in', async () => {
  const { site } = await startTalk()
  const answer = await site.browser.get('/notifications')
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?returnTo=%2Fnotifications'])
})
