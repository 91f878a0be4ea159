import { expect, test } from 'vitest'
import { closeAccount, LEAVING_MS, reopenAccount } from '../../src/leaving/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { makeTwoFaced } from '../mine/rows.ts'
import { SITE, startApp, type TestApp } from '../support/app.ts'
import { emptyDatabase } from '../support/database.ts'
import { joined, visitor } from '../support/joined.ts'
import { makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { DAY, idOf, joinWanda, leave, NAME, signInAgain, tell } from './people.ts'

const HOUR = 3_600_000

async function surfaces(site: TestApp, story: string): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const paths = [
    `${story}/the-nameless-one`,
    '/search?q=nameless',
    '/t/nameless',
    '/t/nameless.json',
    '/sitemap-1.xml'
  ]
  for (const path of paths) pages.set(path, (await visitor(site).get(path)).body)
  return pages
}

const aliasOf = async ({ db }: TestApp) =>
  db.selectFrom('account').selectAll().where('kind', '=', 'alias').executeTakeFirstOrThrow()

const tellNameless = (browser: Parameters<typeof tell>[0], title = 'The nameless one') =>
  tell(browser, { title, tags: 'nameless', teller: 'alias' })

const shortIdOf = (story: string): string => story.slice('/s/'.length)

test('a story told without a name that stays looks the same before, meanwhile and after, and then is nobody’s', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const story = await tellNameless(wanda)
  const place = `${story}/the-nameless-one`
  await ben.submit(place, `${story}/comments`, { body: 'Who are you?' })
  await wanda.submit(place, `${story}/comments`, { body: 'Nobody.' })
  await wanda.submit(place, `/s/${shortIdOf(story)}/draft`, {})
  await deliver(site)
  const [before, alias] = [await surfaces(site, story), await aliasOf(site)]
  await leave(wanda, { words: 'erase' })
  await deliver(site, Date.now() + 13 * DAY)
  expect(await surfaces(site, story)).toEqual(before)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  expect(await surfaces(site, story)).toEqual(before)
  expect(await aliasOf(site)).toEqual(alias)
  const { db } = site
  expect(await db.selectFrom('alias_owner').selectAll().execute()).toEqual([])
  for (const table of ['draft', 'notification', 'story_visit'] as const) {
    const rows = await db.selectFrom(table).select('account_id').where('account_id', '=', alias.id).execute()
    expect(rows, table).toEqual([])
  }
})

test('one that goes is taken down at a moment of its own, and erased in the end', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const stories = [await tellNameless(wanda), await tellNameless(wanda, 'The nameless two')]
  const [first = '', second = ''] = stories
  for (const [story, slug] of [
    [first, 'one'],
    [second, 'two']
  ] as const) {
    const said = await wanda.submit(`${story}/the-nameless-${slug}`, `${story}/comments`, {
      body: `Said under ${slug}.`
    })
    expect(said.status).toBe(303)
    // One comment waits for the other.
    await site.db.deleteFrom('limit_count').execute()
  }
  const closedAt = Date.now()
  await leave(wanda, { words: 'keep', [`story-${shortIdOf(first)}`]: 'erase' })
  const job = await site.db
    .selectFrom('job')
    .select(['run_at', 'payload'])
    .where('kind', '=', 'take-alias-down')
    .executeTakeFirstOrThrow()
  expect(job.payload).not.toContain(`:${await idOf(site, NAME)}}`)
  expect(job.run_at).toBeGreaterThanOrEqual(closedAt)
  expect(job.run_at).toBeLessThan(closedAt + LEAVING_MS - HOUR)
  const status = async (story: string, slug: string) => (await visitor(site).get(`${story}/${slug}`)).status
  expect(await status(first, 'the-nameless-one')).toBe(200)
  await deliver(site, job.run_at)
  expect(await status(first, 'the-nameless-one')).toBe(410)
  expect(await status(second, 'the-nameless-two')).toBe(200)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  const left = await site.db.selectFrom('story').select(['short_id', 'body_markdown']).execute()
  const texts = new Map(left.map((row) => [row.short_id, row.body_markdown]))
  expect(texts.get(shortIdOf(first))).toBe('')
  expect(texts.get(shortIdOf(second))).toContain('It fell down')
  const said = await site.db.selectFrom('comment').select('body_markdown as text').execute()
  expect(said.map(({ text }) => text).sort()).toEqual(['', 'Said under two.'])
  expect(await status(second, 'the-nameless-two')).toBe(200)
})

test('whoever comes back has it back, taken down already or not', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const story = await tellNameless(wanda)
  for (const passed of [0, LEAVING_MS - DAY]) {
    await leave(await signInAgain(site), { [`story-${shortIdOf(story)}`]: 'erase' })
    if (passed) await deliver(site, Date.now() + passed)
    expect((await visitor(site).get(`${story}/the-nameless-one`)).status).toBe(passed ? 404 : 200)
    const back = await signInAgain(site)
    expect((await back.submit('/settings/leaving', '/settings/leaving/undoing', {})).status).toBe(303)
    expect((await visitor(site).get(`${story}/the-nameless-one`)).status).toBe(200)
    await deliver(site)
    expect((await visitor(site).get(`${story}/the-nameless-one`)).status).toBe(200)
  }
  await deliver(site, Date.now() + LEAVING_MS + 20 * DAY)
  expect((await visitor(site).get(`${story}/the-nameless-one`)).status).toBe(200)
  expect(await site.db.selectFrom('alias_owner').select('when_leaving').execute()).toEqual([
    { when_leaving: 'keep' }
  ])
})

test('whoever comes back has back what went for that, and nothing that was gone before or is another’s', async () => {
  const db = await emptyDatabase()
  const [wanda, ben] = [await makeTwoFaced(db, 'wanda'), await makeTwoFaced(db, 'ben')]
  const removals = [
    ['author', NOON - 1],
    ['moderator', NOON + 1],
    ['author', NOON + 1]
  ] as const
  const ids: number[] = []
  for (const [by, at] of removals) {
    const { id } = await makeStory(db, { authorId: wanda.alias })
    await removeStory(db, id, { by, reason: '', at })
    ids.push(id)
  }
  await db.updateTable('alias_owner').set({ when_leaving: 'erase' }).execute()
  const leaving = { left_at: NOON, ends_at: NOON + DAY, leaving_words: 'keep' as const }
  await db.updateTable('account').set(leaving).where('id', 'in', [wanda.id, ben.id]).execute()
  const sender = { baseUrl: SITE, siteName: 'Stories' }
  expect(await reopenAccount(db, sender, { accountId: wanda.id, now: NOON + DAY })).toBe(false)
  expect(await reopenAccount(db, sender, { accountId: wanda.id, now: NOON + DAY - 1 })).toBe(true)
  const back = db.selectFrom('story').select('id').where('removed_at', 'is', null)
  expect(await back.where('id', 'in', ids).execute()).toEqual([{ id: ids[2] }])
  const chosen = db.selectFrom('alias_owner').select('account_id').where('when_leaving', '=', 'erase')
  expect(await chosen.execute()).toEqual([{ account_id: ben.id }])
})

test('the moment at which a story was to go passes, once its teller is back or leaves it where it is', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const story = await tellNameless(wanda)
  await leave(wanda, { [`story-${shortIdOf(story)}`]: 'erase' })
  const { run_at } = await site.db
    .selectFrom('job')
    .select('run_at')
    .where('kind', '=', 'take-alias-down')
    .executeTakeFirstOrThrow()
  const back = await signInAgain(site)
  expect((await back.submit('/settings/leaving', '/settings/leaving/undoing', {})).status).toBe(303)
  await leave(back)
  await deliver(site, run_at)
  expect(
    await site.db.selectFrom('job').select('id').where('kind', '=', 'take-alias-down').execute()
  ).toEqual([])
  expect((await visitor(site).get(`${story}/the-nameless-one`)).status).toBe(200)
})

test('nobody can have another’s story erased by leaving, and only its teller is asked about it', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const his = await tellNameless(ben)
  const named = await tell(wanda, { title: 'By her name' })
  const asked = (await wanda.get('/settings/leaving')).body
  for (const story of [his, named]) expect(asked).not.toContain(shortIdOf(story))
  expect((await ben.get('/settings/leaving')).body).toContain(shortIdOf(his))
  await leave(wanda, { [`story-${shortIdOf(his)}`]: 'erase', 'story-__proto__': 'erase' })
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  expect((await visitor(site).get(`${his}/the-nameless-one`)).status).toBe(200)
  expect(await site.db.selectFrom('alias_owner').select('when_leaving').execute()).toEqual([
    { when_leaving: 'keep' }
  ])
})

test('even past the form, whoever leaves chooses for what they told themselves', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const [hers, his] = [await tellNameless(wanda), await tellNameless(ben)].map(shortIdOf)
  const accountId = await idOf(site, NAME)
  const erasedStories = [hers ?? '', his ?? '']
  const sender = { baseUrl: site.config.baseUrl, siteName: 'Stories' }
  await closeAccount(site.db, sender, { accountId, words: 'keep', erasedStories, now: Date.now() })
  const chosen = await site.db
    .selectFrom('alias_owner')
    .select('account_id')
    .where('when_leaving', '=', 'erase')
    .execute()
  expect(chosen).toEqual([{ account_id: accountId }])
})
