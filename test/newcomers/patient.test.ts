import { beforeEach, expect, test } from 'vitest'
import { checkSite } from '../../src/upkeep/check.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { settle } from './settled.ts'

const NAMES = ['nina', 'otto', 'paul', 'quin', 'rosa', 'sven', 'tina', 'ulla']
const LISTS = ['/', '/latest', '/t/gooseberries', '/search?q=gooseberry', '/latest.rss']

let site: TestApp
beforeEach(async () => {
  site = await startApp()
})

const title = (name: string) => `The gooseberry of ${name}`

/** Told some hours ago by somebody who had joined two days ago then, which a program can wait for. */
async function toldBy(name: string, hoursAgo: number): Promise<MadeStory> {
  const publishedAt = Date.now() - hoursAgo * HOUR
  const { id: authorId } = await makeAccount(site.db, name, { createdAt: publishedAt - 2 * DAY })
  return makeStory(site.db, { authorId, title: title(name), tags: ['gooseberries'], publishedAt })
}

/** Somebody tells one by the form, as the last of so many. */
async function tellAfter(others: number): Promise<void> {
  const names = NAMES.slice(0, others + 1)
  for (const [n, name] of names.slice(0, -1).entries()) await toldBy(name, 2 + 3 * n)
  await tellNow(names.at(-1) ?? '')
}

async function tellNow(name: string): Promise<void> {
  await tellAs(name, await makeAccount(site.db, name, { createdAt: Date.now() - 2 * DAY }))
}

async function tellAs(name: string, account: { id: number }): Promise<void> {
  const as = await signedIn(site, account)
  const fields = { title: title(name), body: `What ${name} saw of it.`, tags: 'gooseberries', act: 'publish' }
  expect((await as.submit('/new', '/new', fields)).status).toBe(303)
}

const somebody = () => makeAccount(site.db, 'olga')

/** How many of them each list names. */
async function listed(): Promise<number[]> {
  const found: number[] = []
  for (const path of LISTS) {
    const { body } = await site.browser.get(path)
    found.push(NAMES.filter((name) => new RegExp(`gooseberry[ -]of[ -]${name}`).test(body)).length)
  }
  return found
}
const each = (count: number) => LISTS.map(() => count)

async function isSound(): Promise<void> {
  const lines: string[] = []
  await checkSite(site.db, { repairs: false, say: (line) => lines.push(line) })
  expect(lines.filter((line) => line.includes('wrong'))).toEqual([])
}

test('seven newcomers who tell theirs on one day are on all lists', async () => {
  await somebody()
  await tellAfter(6)
  expect(await listed()).toEqual(each(7))
})

test('with the eighth of a day, of which nobody vouched for one, all of them stand aside', async () => {
  await somebody()
  await tellAfter(7)
  expect(await listed()).toEqual(each(0))
  await isSound()
})

test('one that a reader liked is in no flood, nor are the seven beside it', async () => {
  const olga = await somebody()
  await settle(site.db, olga.id)
  const { shortId, path } = await toldBy('rhea', 1)
  const as = await signedIn(site, olga)
  expect((await as.submit(path, `/s/${shortId}/reactions`, { kind: 'hug' })).status).toBe(303)
  await tellAfter(6)
  expect(await listed()).toEqual(each(7))
})

test('those who have read enough to be members are no newcomers, however many tell', async () => {
  await somebody()
  await tellAfter(6)
  const ulla = await makeAccount(site.db, 'ulla')
  await settle(site.db, ulla.id)
  await tellAs('ulla', ulla)
  expect(await listed()).toEqual(each(8))
})

test('in the first days of a site, when all are new, only the hour counts', async () => {
  for (const [n, name] of NAMES.slice(0, -1).entries()) {
    const publishedAt = Date.now() - (2 + 3 * n) * HOUR
    const { id: authorId } = await makeAccount(site.db, name, { createdAt: publishedAt - HOUR })
    await makeStory(site.db, { authorId, title: title(name), tags: ['gooseberries'], publishedAt })
  }
  await tellNow('ulla')
  expect(await listed()).toEqual(each(8))
})

test('very many of one day do not come back all at once when it is over, and those that are left do', async () => {
  await somebody()
  await tellAfter(7)
  await deliver(site, Date.now() + DAY + HOUR)
  expect(await listed()).toEqual(each(0))
  const ids = (await site.db.selectFrom('story').select('id').orderBy('id').execute()).map(({ id }) => id)
  const account = await makeAccount(site.db, 'moss')
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', account.id).execute()
  const moss = await signedIn(site, account)
  const first = await site.db
    .selectFrom('story')
    .select('short_id')
    .where('id', '=', ids[0] ?? 0)
    .executeTakeFirstOrThrow()
  const acts = `/desk/story/${first.short_id}`
  expect((await moss.submit(acts, `${acts}/acts`, { kind: 'hide', reason: 'spam' })).status).toBe(303)
  await deliver(site, Date.now() + 2 * DAY + 2 * HOUR)
  expect(await listed()).toEqual(each(7))
  await isSound()
})

test('after a week they are listed, a week down', async () => {
  await somebody()
  await tellAfter(7)
  const before = await site.db.selectFrom('story').select('published_at').orderBy('id').execute()
  for (let day = 1; day <= 5; day++) await deliver(site, Date.now() + day * DAY + day * HOUR)
  expect(await listed()).toEqual(each(0))
  for (let day = 6; day <= 9; day++) await deliver(site, Date.now() + day * DAY + day * HOUR)
  expect(await listed()).toEqual(each(8))
  expect(await site.db.selectFrom('story').select('published_at').orderBy('id').execute()).toEqual(before)
})
