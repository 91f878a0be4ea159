import { beforeEach, expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { storeSetting } from '../../src/siteSettings/store.ts'
import { setAsideFlood } from '../../src/stories/aside.ts'
import { releaseStory, withholdStory } from '../../src/stories/withholding.ts'
import { retagStory } from '../../src/tags/store.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, HOUR, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { settle } from './settled.ts'

const LISTS = [
  '/',
  '/latest',
  '/top/all',
  '/top/week',
  '/t/gooseberries',
  '/stories',
  '/search?q=gooseberry',
  '/latest.rss',
  '/hot.atom',
  '/t/gooseberries.json',
  '/sitemap-1.xml'
]

let site: TestApp
beforeEach(async () => {
  site = await startApp()
})

const short = (path: string) => path.split('/').slice(0, 3).join('/')

/** Somebody of today tells a story by the form. */
async function tellAs(name: string, ageMs = HOUR) {
  const account = await makeAccount(site.db, name, { createdAt: Date.now() - ageMs })
  const as = await signedIn(site, account)
  const fields = {
    title: `The gooseberry of ${name}`,
    body: `What ${name} saw of it, in words of their own.`,
    tags: 'gooseberries',
    act: 'publish'
  }
  const { headers, status } = await as.submit('/new', '/new', fields)
  expect(status).toBe(303)
  return { account, as, path: String(headers.location) }
}

/** Three tell within the hour. */
async function flooded() {
  return [await tellAs('nina'), await tellAs('otto'), await tellAs('paul')] as const
}

async function settled(name: string): Promise<Browser> {
  const account = await makeAccount(site.db, name)
  await settle(site.db, account.id)
  return signedIn(site, account)
}

/** Who of these is on which list, by name. */
async function onLists(...names: string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const path of LISTS) {
    const { body } = await site.browser.get(path)
    found[path] = names.filter((name) => new RegExp(`gooseberry[ -]of[ -]${name}`, 'i').test(body)).join()
  }
  return found
}
const all = (names: string) => Object.fromEntries(LISTS.map((path) => [path, names]))
const asideIds = () => site.db.selectFrom('story').select('id').where('aside_at', 'is not', null).execute()

/** Sends it from no page that offers it. */
async function passes(who: Browser, acts: string): Promise<number> {
  const _token = /name="_token" value="([^"]+)"/.exec((await who.get('/you')).body)?.[1] ?? ''
  return (await who.post(acts, { _token, kind: 'pass', reason: 'welcome' })).status
}

async function isSound(): Promise<void> {
  const lines: string[] = []
  const isRight = await checkSite(site.db, { repairs: false, say: (line) => lines.push(line) })
  expect([isRight, lines.filter((line) => line.includes('wrong'))]).toEqual([true, []])
}

test('a newcomer’s story is on all lists at once; with the third of an hour, the first too is on none', async () => {
  const nina = await tellAs('nina')
  const otto = await tellAs('otto')
  expect(await onLists('nina', 'otto')).toEqual(all('nina,otto'))
  const paul = await tellAs('paul')
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all(''))
  expect((await site.browser.get('/t')).body).not.toContain('gooseberries')
  for (const { path, as } of [nina, otto, paul]) {
    const page = await site.browser.get(path)
    expect([page.status, page.text.includes('in words of their own')]).toEqual([200, true])
    expect(page.text).not.toContain('by itself, tomorrow')
    expect(page.body).toContain('noindex')
    expect((await as.get(path)).text).toContain('by itself, tomorrow')
  }
  expect((await site.browser.get('/u/nina')).text).toContain('The gooseberry of nina')
  await isSound()
})

test.for(['approval', 'invitation'])(
  'where people come by %s, many who are new are many people',
  async (value) => {
    await storeSetting(site.db, { name: 'signUpMode', value, now: 1 })
    for (const name of ['nina', 'otto', 'paul', 'quin']) await tellAs(name)
    expect(await onLists('nina', 'otto', 'paul', 'quin')).toEqual(all('nina,otto,paul,quin'))
  }
)

test('somebody who is no newcomer lists it again by a reaction or an answer, and a newcomer does not', async () => {
  const [nina, otto] = await flooded()
  const newcomer = await signedIn(
    site,
    await makeAccount(site.db, 'quin', { createdAt: Date.now() - 3 * DAY })
  )
  await newcomer.submit(nina.path, `${short(nina.path)}/reactions`, { kind: 'hug' })
  await newcomer.submit(nina.path, `${short(nina.path)}/comments`, { body: 'How did you see it?' })
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all(''))
  const rhea = await settled('rhea')
  await rhea.submit(nina.path, `${short(nina.path)}/reactions`, { kind: 'hug' })
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all('nina'))
  await rhea.submit(otto.path, `${short(otto.path)}/comments`, { body: 'And then, what did it do?' })
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all('nina,otto'))
  expect((await nina.as.get(nina.path)).text).not.toContain('by itself, tomorrow')
  await isSound()
})

test('a day after it was told it is listed where it was told, once', async () => {
  const [nina] = await flooded()
  const before = await site.db.selectFrom('story').select('published_at').orderBy('id').execute()
  await deliver(site, Date.now() + 23 * HOUR)
  expect((await asideIds()).length).toBe(3)
  await deliver(site, Date.now() + 24 * HOUR + 60_000)
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all('nina,otto,paul'))
  expect(await site.db.selectFrom('story').select('published_at').orderBy('id').execute()).toEqual(before)
  expect((await nina.as.get(nina.path)).text).not.toContain('by itself, tomorrow')
  await isSound()
})

test('a moderator sees them at the desk and lists one by one press, which can be undone', async () => {
  const [nina] = await flooded()
  const account = await makeAccount(site.db, 'moss')
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', account.id).execute()
  const moss = await signedIn(site, account)
  const desk = await moss.get('/desk')
  expect(desk.text).toContain('on no list yet')
  const acts = `/desk/story/${nina.path.split('/')[2]}/acts`
  expect(desk.body).toContain(`action="${acts}"`)
  const pass = await moss.submit('/desk', acts, { kind: 'pass', reason: 'welcome', from: 'queue' })
  expect([pass.status, pass.headers.location]).toEqual([303, '/desk'])
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all('nina'))
  expect(await passes(moss, acts)).toBe(409)
  await tellAs('quin')
  expect(await onLists('nina', 'quin')).toEqual(all('nina'))
  const page = await moss.get(acts.replace('/acts', ''))
  const undo = /action="(\/desk\/acts\/[^"]+)"/.exec(page.body)?.[1] ?? ''
  expect((await moss.submit(acts.replace('/acts', ''), undo, {})).status).toBe(303)
  expect(await onLists('nina', 'quin')).toEqual(all(''))
  await isSound()
})

test('members find no such act, and a moderator none for a story that is on the lists', async () => {
  const [nina, otto] = await flooded()
  const acts = `/desk/story/${nina.path.split('/')[2]}/acts`
  expect(await passes(otto.as, acts)).toBe(404)
  const { shortId } = await makeStory(site.db)
  const account = await makeAccount(site.db, 'moss')
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', account.id).execute()
  const moss = await signedIn(site, account)
  expect((await moss.get(`/desk/story/${shortId}`)).body).not.toContain('value="pass"')
  expect(await passes(moss, `/desk/story/${shortId}/acts`)).toBe(409)
})

test('what happens to it meanwhile leaves all counts right: changed, hidden and shown, deleted and restored, taken back', async () => {
  const [nina, otto, paul] = await flooded()
  await nina.as.submit(nina.path, `${short(nina.path)}/draft`, {})
  const { id } = await site.db.selectFrom('story').select('id').orderBy('id').executeTakeFirstOrThrow()
  await site.db.transaction().execute(async (trx) => {
    await retagStory(trx, id, ['gooseberries', 'other'])
  })
  await isSound()
  await withholdStory(site.db, id, 'hidden', Date.now())
  await isSound()
  await releaseStory(site.db, id, 'hidden', Date.now())
  await isSound()
  expect(await onLists('nina')).toEqual(all(''))
  await otto.as.submit(`${short(otto.path)}/deletion`, `${short(otto.path)}/deletion`, {})
  await isSound()
  await paul.as.submit(paul.path, `${short(paul.path)}/unpublishing`, {})
  await isSound()
  expect((await asideIds()).length).toBe(2)
  await deliver(site, Date.now() + DAY)
  expect(await onLists('nina', 'otto', 'paul')).toEqual(all('nina'))
  await isSound()
})

test('a flood asks for the teller that everybody sees: an alias is as old as its story, whoever is behind it', async () => {
  const { db } = site
  const now = Date.now()
  for (const [name, age] of [
    ['nina', HOUR],
    ['olga', 400 * DAY]
  ] as const) {
    const owner = await makeAccount(db, name, { createdAt: now - age })
    for (const n of [1, 2]) {
      const authorId = await makeAlias(db, owner.id)
      await makeStory(db, { authorId, title: `The gooseberry of ${name}${n}`, publishedAt: now - n })
    }
  }
  const settledId = (await makeAccount(db, 'rhea')).id
  await makeStory(db, { authorId: settledId, title: 'The gooseberry of rhea', publishedAt: now })
  await db.transaction().execute((trx) => setAsideFlood(trx, now))
  expect((await asideIds()).length).toBe(4)
  expect((await site.browser.get('/latest')).text).toContain('The gooseberry of rhea')
})

test('followers of a tag are told of it once it is on the lists, and not before', async () => {
  const fay = await signedIn(site, await makeAccount(site.db, 'fay'))
  await makeStory(site.db, { title: 'An older one', tags: ['gooseberries'] })
  await fay.submit('/t/gooseberries', '/t/gooseberries/following', {})
  const [nina] = await flooded()
  await deliver(site)
  expect((await fay.get('/notifications')).text).not.toContain('gooseberry of')
  const rhea = await settled('rhea')
  await rhea.submit(nina.path, `${short(nina.path)}/reactions`, { kind: 'brave' })
  await deliver(site)
  const { text } = await fay.get('/notifications')
  expect([text.includes('gooseberry of nina'), text.includes('gooseberry of otto')]).toEqual([true, false])
})

test('whoever opens or follows the page of its teller asked for it and has it; who follows its tag has it nowhere', async () => {
  await makeStory(site.db, { title: 'An older one', tags: ['gooseberries'] })
  await flooded()
  const [gus, fay] = [
    await signedIn(site, await makeAccount(site.db, 'gus')),
    await signedIn(site, await makeAccount(site.db, 'fay'))
  ]
  await gus.submit('/u/nina', '/u/nina/following', {})
  await fay.submit('/t/gooseberries', '/t/gooseberries/following', {})
  for (const path of ['/u/nina', '/u/nina.rss', '/u/nina.json'])
    expect((await site.browser.get(path)).body, path).toContain('The gooseberry of nina')
  for (const [who, isThere] of [
    [gus, true],
    [fay, false]
  ] as const) {
    await who.submit('/feeds', '/feeds/key', {})
    const key = /\/feeds\/private\/([A-Za-z0-9_-]+)\//.exec((await who.get('/feeds')).body)?.[1]
    for (const path of ['/following', `/feeds/private/${key}/following.rss`])
      expect((await who.get(path)).body.includes('The gooseberry of nina'), path).toBe(isThere)
  }
  const mails = await deliver(site)
  expect(mails.map(({ text }) => text).join()).not.toContain('gooseberry')
})
