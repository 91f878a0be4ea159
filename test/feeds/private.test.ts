import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { FEED_FORMATS } from '../../src/feeds/document.ts'
import { privateFeedsOf } from '../../src/privateFeeds/store.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { feedItems } from '../notifications/feed.ts'
import { follow, say, startTalk, unfollow } from '../notifications/site.ts'
import { signedIn } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { makeStory, NOON } from '../support/make.ts'
import { READERS } from './readers.ts'

const pathsOf = async ({ db, ann }: Awaited<ReturnType<typeof startTalk>>) =>
  (await privateFeedsOf(db, ann.id)).map(({ path }) => path)

test('a member makes addresses for their feeds, renews them and closes them', async () => {
  const talk = await startTalk()
  const { site, db, ann } = talk
  await db.updateTable('account').set({ feed_key: null }).where('id', '=', ann.id).execute()
  const browser = await signedIn(site, ann)
  expect((await site.browser.get('/feeds')).text).not.toContain('private feeds')
  expect((await browser.get('/feeds')).text).toContain('Make private addresses')
  const statusOf = async (path: string) => (await site.browser.get(`${path}.rss`)).status

  const answer = await browser.submit('/feeds', '/feeds/key', { act: 'renew' })
  expect([answer.status, answer.headers.location]).toEqual([303, '/feeds#private'])
  const first = await pathsOf(talk)
  expect(first).toHaveLength(3)
  expect((await browser.get('/feeds')).body).toContain(`href="${first[0]}.atom"`)
  expect(await Promise.all(first.map(statusOf))).toEqual([200, 200, 200])

  await browser.submit('/feeds', '/feeds/key', { act: 'renew' })
  const second = await pathsOf(talk)
  expect(await Promise.all(first.map(statusOf))).toEqual([404, 404, 404])
  expect(await Promise.all(second.map(statusOf))).toEqual([200, 200, 200])

  await browser.submit('/feeds', '/feeds/key', { act: 'revoke' })
  expect(await Promise.all(second.map(statusOf))).toEqual([404, 404, 404])
  expect(await pathsOf(talk)).toEqual([])
})

test('each feed is what its page shows, in every format, and every reader understands it', async () => {
  const talk = await startTalk()
  const { site, db, ann, ben, story } = talk
  const other = await makeStory(db, { title: 'By Ben & others <b>', authorId: ben.id })
  await follow(site, ann, 'person', ben.id)
  await follow(site, ann, 'saved', other.id)
  await say(site, story, { authorId: ben.id, markdown: 'Some **words**' })
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: Date.now() })
  for (const path of await pathsOf(talk)) {
    const list = path.split('/').at(-1)
    for (const format of FEED_FORMATS) {
      const answer = await site.browser.get(`${path}.${format}`)
      expect(answer.headers['cache-control']).toBe('private, no-cache')
      expect(answer.headers['x-robots-tag']).toBe('noindex')
      for (const read of Object.values(READERS[format]))
        expect((await read(answer.body)).items, `${list}, ${format}`).toHaveLength(
          list === 'notifications' ? 2 : 1
        )
      const again = await site.browser.get(`${path}.${format}`, {
        'if-none-match': String(answer.headers.etag)
      })
      expect([again.status, again.headers['cache-control']]).toEqual([304, 'private, no-cache'])
    }
  }
  const answer = await site.browser.get(`${(await pathsOf(talk))[0]}.json`)
  const { items } = JSON.parse(answer.body)
  expect(items[1]).toMatchObject({ title: 'ben Example commented on “The night of the queue”' })
  expect(items[1].content_html).toContain('<strong>words</strong>')
})

test('what was taken down, or is followed no more, is in none of them; the alias of somebody followed never', async () => {
  const { site, db, ann, ben } = await startTalk()
  const gone = await makeStory(db, { title: 'Gone by morning', authorId: ben.id })
  const kept = await makeStory(db, { title: 'Still there', authorId: ben.id })
  await makeStory(db, { title: 'Told without a name', authorId: await makeAlias(db, ben.id) })
  await follow(site, ann, 'person', ben.id)
  for (const { id } of [gone, kept]) await follow(site, ann, 'saved', id)
  expect((await feedItems(site, ann.id, 'following')).toSorted()).toEqual(['Gone by morning', 'Still there'])
  await removeStory(db, gone.id, { by: 'moderator', reason: '', at: NOON })
  expect(await feedItems(site, ann.id, 'following')).toEqual(['Still there'])
  expect(await feedItems(site, ann.id, 'saved')).toEqual(['Still there'])
  await db.updateTable('story').set({ published_at: null }).where('id', '=', kept.id).execute()
  expect(await feedItems(site, ann.id, 'saved')).toEqual([])
  await unfollow(site, ann, 'person', ben.id)
  expect(await feedItems(site, ann.id, 'following')).toEqual([])
})

test('a wrong key is a page that is not there, and the right one opens nothing else', async () => {
  const talk = await startTalk()
  const { site } = talk
  const [path = ''] = await pathsOf(talk)
  const key = path.split('/')[3] ?? ''
  for (const wrong of [`${key}x`, key.slice(1), 'x'.repeat(32), '__proto__', '..', '%00', 'x'.repeat(10_000)])
    expect((await site.browser.get(`/feeds/private/${wrong}/saved.rss`)).status, wrong.slice(0, 40)).toBe(404)
  expect((await site.browser.get(`/feeds/private/${key}/sessions.rss`)).status).toBe(404)
  expect((await site.browser.get(`/feeds/private/${key}/saved.html`)).status).toBe(404)
  expect((await site.browser.get(`/unsubscribe/${key}`)).status).toBe(404)
  for (const [name, value] of [
    ['session', key],
    ['form', key]
  ] as const)
    site.browser.cookies.set(name, value)
  for (const page of ['/notifications', '/saved', '/following', '/settings', '/you'])
    expect((await site.browser.get(page)).status, page).toBe(303)
})

test('a feed reads nothing for its member and sets no cookie', async () => {
  const talk = await startTalk()
  const { site, db, ben, story } = talk
  await say(site, story, { authorId: ben.id })
  const [path = ''] = await pathsOf(talk)
  const answer = await site.browser.get(`${path}.atom`)
  expect(answer.headers['set-cookie']).toBeUndefined()
  expect(await db.selectFrom('notification').select('read_at').execute()).toEqual([{ read_at: null }])
})

test('the key of somebody who is a member no more opens nothing', async () => {
  const { site, db, ann } = await startTalk()
  const [{ path } = { path: '' }] = await privateFeedsOf(db, ann.id)
  expect((await site.browser.get(`${path}.rss`)).status).toBe(200)
  for (const kind of ['former', 'alias'] as const) {
    await db.updateTable('account').set({ kind }).where('id', '=', ann.id).execute()
    expect((await site.browser.get(`${path}.rss`)).status, kind).toBe(404)
  }
})

test("nobody renews another's addresses, nor without a token", async () => {
  const talk = await startTalk()
  const { site, ben } = talk
  const before = await pathsOf(talk)
  const browser = await signedIn(site, ben)
  expect((await browser.post('/feeds/key', { act: 'revoke' })).status).toBe(403)
  const form = formsOf((await browser.get('/feeds')).body).find(({ action }) => action === '/feeds/key')
  await browser.post('/feeds/key', { ...form?.fields, act: '__proto__', account: String(talk.ann.id) })
  expect(await pathsOf(talk)).toEqual(before)
  expect((await site.browser.post('/feeds/key', { act: 'renew' })).status).toBe(403)
})
