import { beforeEach, expect, test } from 'vitest'
import { freshSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { settle } from './settled.ts'

const LINKED = 'Look at https://shop.example/a for more of this, it is quite something.'
const SURFACES = ['/', '/latest', '/comments', '/latest.rss', '/comments.json', '/u/nina', '/search?q=quite']

async function newcomer(site: TestApp, name = 'nina') {
  const account = await makeAccount(site.db, name, { createdAt: Date.now() - 2 * DAY })
  return { account, as: await signedIn(site, account) }
}

async function moderator(site: TestApp, name = 'moss'): Promise<Browser> {
  const account = await makeAccount(site.db, name)
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', account.id).execute()
  return signedIn(site, account)
}

const short = (path: string) => path.split('/').slice(0, 3).join('/')
const tell = (who: Browser, fields: Record<string, string>) =>
  who.submit('/new', '/new', { title: 'A shop window', tags: 'shops', act: 'publish', ...fields })
const say = (who: Browser, path: string, body: string) =>
  who.submit(path, `${short(path)}/comments`, { body })
const release = (who: Browser, desk: string) =>
  who.submit(desk, `${desk}/acts`, { kind: 'release', reason: 'mistake' })

async function nowhere(site: TestApp, words: RegExp): Promise<void> {
  for (const path of SURFACES) expect((await site.browser.get(path)).body, path).not.toMatch(words)
}

let site: TestApp
beforeEach(async () => {
  site = await startApp()
})

test('a newcomer’s story with a link waits, says so, and is told of once it is released', async () => {
  const { account, as } = await newcomer(site)
  const follower = await makeAccount(site.db, 'fay')
  const fay = await signedIn(site, follower)
  await fay.submit('/u/nina', '/u/nina/following', {})
  expect((await as.get('/new')).text).toContain('a story with links to other places waits')
  const answer = await tell(as, { body: LINKED })
  expect(answer.status).toBe(303)
  const path = String(answer.headers.location)
  expect((await as.get(path)).text).toContain('This waits for a moderator to look at it')
  expect((await as.get('/drafts')).text).toContain('Waiting to be looked at')
  expect((await as.get('/you')).text).toContain('Waiting to be looked at (1)')
  expect((await site.browser.get(path)).status).toBe(404)
  await nowhere(site, /shop window/i)
  await deliver(site)
  expect((await fay.get('/notifications')).text).not.toContain('shop window')
  const moss = await moderator(site)
  const desk = `/desk/story/${path.split('/')[2]}`
  expect((await moss.get('/desk')).text).toContain('Waits to be published')
  expect((await release(moss, desk)).status).toBe(303)
  await deliver(site)
  expect((await fay.get('/notifications')).text).toContain('shop window')
  expect((await site.browser.get('/latest')).text).toContain('A shop window')
  expect((await site.browser.get('/latest.rss')).body).toContain('A shop window')
  expect(account.id).toBeGreaterThan(0)
})

test('what waits can be changed and taken back, and what it said before is never public', async () => {
  const { as } = await newcomer(site)
  const path = String((await tell(as, { body: LINKED })).headers.location)
  const back = await as.submit(path, `${short(path)}/unpublishing`, {})
  const draft = String(back.headers.location)
  expect(draft).toMatch(/^\/drafts\//)
  expect((await as.get(path)).status).toBe(404)
  const again = await as.submit(draft, draft, {
    act: 'publish',
    body: 'Now without any link, but at length.'
  })
  expect(again.status).toBe(303)
  expect((await site.browser.get(String(again.headers.location))).text).toContain('Now without any link')
  expect((await site.browser.get(`${short(path)}/history`)).body).not.toContain('shop.example')
})

test('what waits can be deleted by its author, and by nobody else', async () => {
  const { as } = await newcomer(site)
  const { as: other } = await newcomer(site, 'otto')
  const path = String((await tell(as, { body: LINKED })).headers.location)
  expect((await other.get(`${short(path)}/deletion`)).status).toBe(404)
  expect((await as.submit(`${short(path)}/deletion`, `${short(path)}/deletion`, {})).status).toBe(303)
  expect((await (await moderator(site)).get('/desk')).text).not.toContain('shop window')
})

test('a comment with a link waits, is changed in place, and waits anew', async () => {
  const story = await makeStory(site.db)
  const { as } = await newcomer(site)
  const path = String((await say(as, story.path, LINKED)).headers.location)
  expect((await as.get(path)).text).toContain('This waits for a moderator')
  expect((await as.get(story.path)).text).toContain('Look at')
  await nowhere(site, /shop\.example|quite something/)
  expect((await site.browser.get(story.path)).body).not.toContain('shop.example')
  const moss = await moderator(site)
  const desk = `/desk/comment/${path.split('/').at(-1)}`
  const seen = /name="seen" value="(\d+)"/.exec((await moss.get(desk)).body)?.[1] ?? ''
  expect((await as.submit(`${path}/edit`, `${path}/edit`, { body: `${LINKED} More.` })).status).toBe(303)
  const stale = await moss.submit(desk, `${desk}/acts`, { kind: 'release', reason: 'mistake', seen })
  expect([stale.status, stale.text.includes('changed it while you looked')]).toEqual([409, true])
  expect((await release(moss, desk)).status).toBe(303)
  expect((await site.browser.get(story.path)).text).toContain('More.')
  expect((await site.browser.get(`${path}/history`)).text).not.toContain('Version 2')
})

test('a comment that waits can be deleted', async () => {
  const story = await makeStory(site.db)
  const { as } = await newcomer(site)
  const path = String((await say(as, story.path, LINKED)).headers.location)
  expect((await as.submit(`${path}/deletion`, `${path}/deletion`, {})).status).toBe(303)
  expect((await as.get(story.path)).body).not.toContain('shop.example')
})

test('without links, and after the first days, nothing waits', async () => {
  const { account, as } = await newcomer(site)
  const first = String((await tell(as, { body: 'Nothing but words, and enough of them.' })).headers.location)
  expect((await site.browser.get(first)).status).toBe(200)
  await settle(site.db, account.id)
  const second = String((await tell(as, { title: 'Another', body: LINKED })).headers.location)
  expect((await site.browser.get(second)).status).toBe(200)
})

test('links within the site are no reason to wait', async () => {
  const story = await makeStory(site.db)
  const { as } = await newcomer(site)
  const body = `As in http://stories.test${story.path} and [here](/t/queues).`
  const path = String((await tell(as, { body })).headers.location)
  expect((await site.browser.get(path)).status).toBe(200)
})

test('without a name nothing waits: it is refused, and what was typed is kept', async () => {
  const { as } = await newcomer(site)
  const page = await tell(as, { body: LINKED, teller: 'alias' })
  expect([page.status, page.text.includes('cannot wait: that would tell something about you')]).toEqual([
    422,
    true
  ])
  expect(page.body).toContain('shop.example')
  expect(await site.db.selectFrom('account').select('id').where('kind', '=', 'alias').execute()).toEqual([])
  const told = String(
    (await tell(as, { body: 'Only words about a shop window.', teller: 'alias' })).headers.location
  )
  const answer = await say(as, told, LINKED)
  expect([answer.status, answer.text.includes('without your name')]).toEqual([422, true])
})

test('a newcomer adds no links to what is published, others do', async () => {
  const { account, as } = await newcomer(site)
  const story = await makeStory(site.db)
  const path = String((await say(as, story.path, 'No link yet in this one.')).headers.location)
  const comment = `${short(story.path)}/c/${path.split('#c-')[1]}`
  const page = await as.submit(`${comment}/edit`, `${comment}/edit`, { body: LINKED })
  expect([page.status, page.text.includes('what is published already cannot wait')]).toEqual([422, true])
  expect(page.body).toContain('shop.example')
  const told = String((await tell(as, { body: 'No link yet in this story.' })).headers.location)
  const draft = String((await as.submit(told, `${short(told)}/draft`, {})).headers.location)
  expect((await as.submit(draft, draft, { act: 'publish', body: LINKED })).status).toBe(422)
  await settle(site.db, account.id)
  expect((await as.submit(draft, draft, { act: 'publish', body: LINKED })).status).toBe(303)
})

test('links and mentions have a limit that grows', async () => {
  const { account, as } = await newcomer(site)
  const story = await makeStory(site.db)
  const links = (count: number) => Array.from({ length: count }, (_, n) => `https://a${n}.example/`).join(' ')
  expect((await say(as, story.path, links(4))).text).toContain('There are 4 links')
  for (const name of ['ann', 'ben', 'cleo']) await makeAccount(site.db, name)
  expect((await say(as, story.path, '@ann @ben @cleo, look!')).text).toContain('calls 3 people')
  expect((await say(as, story.path, '@ann @ben @ann @nobody-here, look!')).status).toBe(303)
  await settle(site.db, account.id)
  await site.db.deleteFrom('limit_count').execute()
  expect((await say(as, story.path, links(4))).status).toBe(303)
  await site.db.deleteFrom('limit_count').execute()
  expect((await say(as, story.path, links(16))).status).toBe(422)
})

test('the same words twice are refused, from one person and from several who are new', async () => {
  const [one, other] = [await makeStory(site.db), await makeStory(site.db)]
  const { as } = await newcomer(site)
  const { as: twin } = await newcomer(site, 'twin')
  const words = 'This is the very best shop window that you have ever seen!'
  const pace = () => site.db.deleteFrom('limit_count').where('key', 'like', 'comment %').execute()
  expect((await say(as, one.path, words)).status).toBe(303)
  await pace()
  const again = await say(as, other.path, words.toUpperCase().replaceAll(' ', '  '))
  expect([again.status, again.text.includes('the same words within the last day')]).toEqual([422, true])
  const copy = await say(twin, other.path, `${words} https://x.example/1`)
  expect([copy.status, copy.text.includes('Somebody else who is new')]).toEqual([422, true])
  const settled = await newcomer(site, 'settled')
  await settle(site.db, settled.account.id)
  expect((await say(settled.as, other.path, words)).status).toBe(303)
  for (const path of [one.path, other.path])
    for (const who of [as, twin]) {
      await pace()
      expect((await say(who, path, 'Thank you so much!')).status).toBe(303)
    }
})

test('blocked hosts are refused everywhere, and after edits', async () => {
  await storeSetting(site.db, { name: 'blockedHosts', value: 'shop.example', now: Date.now() })
  await freshSettings(site.db)
  const { account, as } = await newcomer(site)
  await settle(site.db, account.id)
  const story = await makeStory(site.db)
  for (const body of [
    LINKED,
    'Go to www.SHOP.example. now',
    'at shop.example, friends',
    '[x](https://u@a.shop.example./)'
  ])
    expect((await say(as, story.path, body)).text, body).toContain('Links to shop.example are not taken here')
  const page = await tell(as, {
    body: 'Words without any host in them.',
    'fact-lesson': 'Buy at shop.example'
  })
  expect(page.status).toBe(422)
  const path = String((await say(as, story.path, 'Harmless words, for now.')).headers.location)
  const comment = `${short(story.path)}/c/${path.split('#c-')[1]}`
  expect((await as.submit(`${comment}/edit`, `${comment}/edit`, { body: LINKED })).status).toBe(422)
  for (const fields of [
    { link: 'https://shop.example' },
    { bio: 'I own shop.example' },
    { displayName: 'shop.example' }
  ]) {
    const settings = await as.submit('/settings', '/settings/profile', fields)
    expect([settings.status, settings.text.includes('shop.example are not taken')]).toEqual([422, true])
  }
})

test('beyond so many first posts an hour, the posts of newcomers wait, of those too who slept over it', async () => {
  const story = await makeStory(site.db)
  const first = Array.from({ length: 23 }, (_, n) => n)
  const statuses: string[] = []
  for (const n of first) {
    const account = await makeAccount(site.db, `bot${n}`, { createdAt: Date.now() })
    const { headers } = await say(
      await signedIn(site, account),
      story.path,
      `Words of number ${n} and no more.`
    )
    statuses.push(String(headers.location).includes('#c-') ? 'out' : 'held')
  }
  expect(statuses.filter((status) => status === 'out')).toHaveLength(20)
  const { as, account } = await newcomer(site)
  const where = async (words: string) => String((await say(as, story.path, words)).headers.location)
  expect(await where('Two days here already.')).not.toContain('#c-')
  await settle(site.db, account.id)
  await site.db.deleteFrom('limit_count').where('key', 'like', 'comment %').execute()
  expect(await where('Here for longer, and read a lot.')).toContain('#c-')
})
